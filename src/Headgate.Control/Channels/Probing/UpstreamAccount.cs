using System.Globalization;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.ApiKeys;
using Headgate.Control.Compile;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Providers;

namespace Headgate.Control.Channels.Probing;

/// <summary>What a channel's server tells of itself: its models, and what is left on the account.</summary>
public sealed class UpstreamAccount(ConfigurationPublisher publisher, ProbeSource source)
{
    private const int MostPages = 50;
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, string> AnthropicVersion = new(StringComparer.Ordinal) { ["anthropic-version"] = "2023-06-01" };

    /// <summary>The models that the server has, and how that differs from what the channel lists.</summary>
    /// <exception cref="Refusal">There is no such channel, or its server does not tell.</exception>
    public async Task<UpstreamModels> ModelsAsync(string id, CancellationToken cancellation)
    {
        var config = await source.FindAsync(id, null, cancellation);
        using var bench = Bench(config);
        var address = ModelListAddress.Of(bench.Channel, publisher.Context.Catalog);
        var headers = address.Dialect == DialectId.AnthropicMessages ? AnthropicVersion : None;
        var found = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        Uri? page = address.Url;
        for (var pages = 0; page is not null && pages < MostPages; pages++)
        {
            using var document = await UpstreamGet.ReadAsync(bench.Channel, page, headers, publisher.Context.Time, cancellation);
            found.UnionWith(ModelListPage.Read(document.RootElement, address.Dialect));
            page = ModelListPage.Next(document.RootElement, page, address.Dialect);
        }

        return Compare(config, [.. found]);
    }

    /// <summary>What is left on the account behind the channel's first key, one entry per currency.</summary>
    /// <exception cref="Refusal">There is no such channel, or its provider tells no balance.</exception>
    public async Task<IReadOnlyList<ChannelBalance>> BalanceAsync(string id, CancellationToken cancellation)
    {
        var config = await source.FindAsync(id, null, cancellation);
        using var bench = Bench(config);
        if (bench.Channel.ProviderId is not { } provider || publisher.Context.Catalog.Find(provider)?.Balance is not { } balance)
        {
            throw Refusal.NotFound("balance: this provider tells none");
        }

        var address = new Uri(new Uri(bench.Channel.RawBaseUrl), balance.Path);
        using var document = await UpstreamGet.ReadAsync(bench.Channel, address, None, publisher.Context.Time, cancellation);
        var items = balance.List is null ? [document.RootElement] : At(document.RootElement, balance.List) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToArray() : [];
        var read = items.Select(item => Read(item, balance)).OfType<ChannelBalance>().ToArray();
        return read.Length > 0 ? read : throw Refusal.Upstream("The provider's answer does not say what is left on the account.");
    }

    private ProbeBench Bench(ChannelConfig config) => new(config, publisher.Config.GlobalSettings, publisher.Context, ApiKeySecret.Create());

    private static UpstreamModels Compare(ChannelConfig config, IReadOnlyList<string> found)
    {
        var listed = config.Models.Select(m => m.Upstream ?? config.ModelMapping.GetValueOrDefault(m.Name) ?? m.Name).Concat(config.ModelMapping.Values)
            .Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var patterns = new ModelPatterns(listed);
        return new UpstreamModels(
            found,
            [.. found.Where(m => !patterns.Allows(m))],
            [.. listed.Where(m => !m.Contains('*', StringComparison.Ordinal)).Except(found, StringComparer.OrdinalIgnoreCase)]);
    }

    private static ChannelBalance? Read(JsonElement item, ProviderBalance places)
    {
        var (total, used) = (Number(item, places.Total), Number(item, places.Used));
        var available = Number(item, places.Available) ?? (total - used);
        var currency = places.CurrencyPlace is { } at && At(item, at) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : places.Currency;
        return available is { } left ? new ChannelBalance(currency, left, total, used) : null;
    }

    // Some write amounts as text, so that no digit is lost.
    private static decimal? Number(JsonElement item, string? place) => place is null ? null : At(item, place) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out var value) => value,
        { ValueKind: JsonValueKind.String } text when decimal.TryParse(text.GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    private static JsonElement? At(JsonElement element, string place)
    {
        foreach (var name in place.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }
}
