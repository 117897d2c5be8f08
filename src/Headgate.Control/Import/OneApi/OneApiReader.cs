using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>Reads a database of One-API, New-API or Veloera.</summary>
internal static class OneApiReader
{
    private const int MostRetries = 20;
    private const int MostNamed = 50;

    // What an operator would miss, with the reason.
    private static readonly (string Table, string Why)[] Others =
    [
        ("logs", "records of requests stay where they are"),
        ("top_ups", "the history of payments stays where it is; balances come"),
        ("user_subscriptions", "subscriptions have no counterpart: credit what is left of them, or set a limit"),
        ("subscription_plans", "subscriptions have no counterpart"),
        ("midjourneys", "pictures made by tasks are not served here"),
        ("tasks", "pictures, music and films made by tasks are not served here"),
        ("custom_oauth_providers", "sign-in by other issuers is set up anew"),
    ];

    private static readonly string[] Outside =
        ["SMTPServer", "PayAddress", "EpayId", "StripeApiSecret", "GitHubClientId", "oidc.client_id", "TurnstileSiteKey", "LinuxDOClientId", "TelegramBotToken", "LarkClientId"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="named">Whose database it was said to be; null: its columns tell.</param>
    /// <param name="time">What day it is: codes and keys expire.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ImportRefusedException">It cannot be read.</exception>
    public static ForeignImport Read(string path, ForeignSource? named, TimeProvider time, CancellationToken cancellation)
    {
        using var database = OneApiDatabase.Open(path);
        var source = OneApiFlavours.Find(database, named);
        var notes = new ImportNotes();
        var options = new OneApiOptions(database, notes, cancellation);
        var perUsd = options.Number("QuotaPerUnit") is > 0 and < 1_000_000_000_000 and var own ? own : OneApiQuota.Usual;
        if (perUsd != OneApiQuota.Usual)
        {
            notes.Changed("option 'QuotaPerUnit'", $"{perUsd} units are one USD there, and are taken as that");
        }

        var quota = new OneApiQuota(perUsd);
        var channels = new OneApiChannels(source, notes).Read(database, cancellation);
        var people = new OneApiUsers(quota, notes);
        var users = people.Read(database, cancellation);
        var keys = new OneApiTokens(quota, people.ById, notes).Read(database, cancellation);
        var codes = new OneApiCodes(quota, time, notes).Read(database, cancellation);
        var served = channels.SelectMany(c => c.Channel.Models!).Select(m => m.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var inUse = channels.SelectMany(c => c.Channel.Groups ?? []).Concat(users.Select(u => u.Group)).Concat(keys.Select(k => k.Group));
        var document = new ConfigurationDocument
        {
            Channels = channels,
            Groups = OneApiGroups.Read(options, inUse, notes),
            Models = new OneApiPrices(source, options, quota, notes).Read(served),
            Routes = OneApiAliases.Read(options, served, notes),
            Users = users,
            Keys = keys,
            RedemptionCodes = codes,
            Settings = Settings(options),
        };
        TellTheRest(database, options, notes);
        return new ForeignImport(source, document, notes.ToList());
    }

    private static Dictionary<string, JsonElement>? Settings(OneApiOptions options) =>
        options.Number("RetryTimes") is >= 0 and var retries
            ? new(StringComparer.Ordinal)
            {
                ["gateway"] = JsonSerializer.SerializeToElement(new GatewaySettingsInput { MaxRetries = (int)Math.Min(retries, MostRetries) }, ContractJson.Options),
            }
            : null;

    private static void TellTheRest(OneApiDatabase database, OneApiOptions options, ImportNotes notes)
    {
        foreach (var (table, why) in Others.Where(o => database.HoldsRows(o.Table)))
        {
            notes.LeftOut($"table '{table}'", why);
        }

        var outside = Outside.Where(options.Has).ToArray();
        if (outside.Length > 0)
        {
            notes.Advice("settings", "mail, payment, sign-in by others and protection against robots are set up anew: their secrets do not move");
        }

        if (options.Has("AutoGroups"))
        {
            notes.LeftOut("option 'AutoGroups'", "trying several groups in turn has no counterpart");
        }

        if (options.Unread.ToArray() is { Length: > 0 } unread)
        {
            var more = unread.Length > MostNamed ? ", …" : string.Empty;
            notes.LeftOut("options", $"{unread.Length} without a counterpart here: {ImportNames.Clean(string.Join(", ", unread.Take(MostNamed)))}{more}");
        }

        if (database.HoldsRows("tokens"))
        {
            notes.Advice("keys", "clients that append a channel's number to the key (sk-KEY-12) ask for channel/model instead");
        }
    }
}
