using System.Globalization;
using Headgate.Contracts;

namespace Headgate.Control.Import;

/// <summary>Tells an import item by item, without its secrets.</summary>
internal static class ImportReport
{
    private const int Shown = 4;
    private const int ShortestShown = 12;

    /// <summary>The report.</summary>
    /// <param name="import">What was read.</param>
    /// <param name="dryRun">Whether it is only tried.</param>
    /// <param name="result">What becomes of it here; null: nobody was asked.</param>
    public static ForeignImportReport Of(ForeignImport import, bool dryRun, ImportResult? result = null)
    {
        var document = import.Document;
        return new ForeignImportReport
        {
            From = ForeignSources.Word(import.Source),
            DryRun = dryRun,
            Result = result,
            Notes = import.Notes,
            Items =
            [
                .. (document.Channels ?? []).Select(Channel),
                .. (document.Routes ?? []).Select(r => new ForeignImportItem("route", r.Model, Arrow(r.Targets.Select(t => t.Weight is { } weight ? $"{t.Model} (weight {weight})" : t.Model)))),
                .. (document.Groups ?? []).Select(g => new ForeignImportItem("group", g.Name, $"ratio {Number(g.Ratio ?? 1)}")),
                .. (document.Models ?? []).Select(m => new ForeignImportItem("model", m.Name, Price(m.Price))),
                .. (document.Users ?? []).Select(User),
                .. (document.Keys ?? []).Select(Key),
                .. (document.RedemptionCodes ?? []).Select(c => new ForeignImportItem("redemption-code", Masked(c.Code), Join($"{Number(c.AmountUsd)} USD", c.Batch, Until(c.ExpiresAt)))),
                .. (document.Settings ?? new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal)).Select(s => new ForeignImportItem("settings", s.Key, string.Join(", ", LooseJson.Members(s.Value).Select(m => m.Name)))),
            ],
        };
    }

    /// <summary>The end of a secret, where it is long enough for that to tell nothing.</summary>
    public static string Masked(string secret) => secret.Length < ShortestShown ? "…" : $"…{secret[^Shown..]}";

    private static ForeignImportItem Channel(ChannelDocument document)
    {
        var channel = document.Channel;
        var keys = document.Credentials ?? [];
        return new ForeignImportItem("channel", channel.Name, Join(
            channel.Plan is null ? channel.Type : $"{channel.Type} ({channel.Plan})",
            channel.BaseUrl,
            Count(channel.Models?.Count ?? 0, "model"),
            keys.Count == 0 ? "no key" : $"{Count(keys.Count, "key")} {Masked(keys[0].Secret ?? string.Empty)}",
            channel.Groups is null or ["default"] ? null : $"groups {string.Join(", ", channel.Groups)}",
            channel.Enabled == false ? "off" : null));
    }

    private static ForeignImportItem User(UserDocument user) => new("user", user.Name, Join(
        user.Role ?? "user",
        user.Group is null or "default" ? null : $"group {user.Group}",
        user.BalanceUsd is { } balance ? $"balance {Number(balance)} USD" : "no balance",
        user.Enabled == false ? "off" : null));

    private static ForeignImportItem Key(KeyDocument key) => new("key", key.Name, Join(
        key.Owner is null ? null : $"of {key.Owner}",
        Masked(key.Secret ?? string.Empty),
        key.Limits?.Budget is { } budget ? $"budget {Number(budget)} USD" : null,
        key.Models is null ? null : Count(key.Models.Count, "model"),
        key.AllowedIps is null ? null : Count(key.AllowedIps.Count, "address"),
        key.Group is null ? null : $"group {key.Group}",
        Until(key.ExpiresAt),
        key.Enabled == false ? "off" : null));

    private static string Price(PriceInput? price) => price is null ? string.Empty : price.PerRequest is { } call && price.Input is 0
        ? $"{Number(call)} USD a call"
        : Join(
            price.Input is { } input ? $"input {Number(input)}" : null,
            price.Output is { } output ? $"output {Number(output)}" : null,
            price.CacheRead is { } read ? $"cache read {Number(read)}" : null,
            price.CacheWrite is { } write ? $"cache write {Number(write)}" : null) + " USD a million";

    private static string? Until(DateTimeOffset? end) => end is { } at ? $"until {at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC" : null;

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}{(noun.EndsWith('s') ? "es" : "s")}";

    private static string Arrow(IEnumerable<string> targets) => "→ " + string.Join(", ", targets);

    private static string Join(params ReadOnlySpan<string?> parts)
    {
        var said = new List<string>();
        foreach (var part in parts)
        {
            if (!string.IsNullOrEmpty(part))
            {
                said.Add(part);
            }
        }

        return string.Join(", ", said);
    }
}
