using Headgate.Contracts;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Models;

/// <summary>What the running snapshot knows of a model.</summary>
internal static class ModelRoutes
{
    /// <summary>The route of a name or pattern; null: nobody can ask for it by exactly that.</summary>
    public static Route? Find(GatewaySnapshot snapshot, string name) => snapshot.Routes.TryGetValue(name, out var route)
        ? route
        : Array.Find(snapshot.WildcardRoutes, w => string.Equals(w.Route.Name, name, StringComparison.OrdinalIgnoreCase))?.Route;

    /// <summary>Its channels, the first ones first.</summary>
    public static IReadOnlyList<string> Channels(Route route) =>
        [.. Targets(route).Select(t => t.Channel.Name).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Whether it leads to models of other names.</summary>
    public static bool IsRoute(Route route) => Targets(route).Any(t => !t.Channel.Routes.ContainsKey(route.Name) && !Array.Exists(t.Channel.WildcardRoutes, w => w.Route.Name == route.Name));

    /// <summary>What it costs at each channel.</summary>
    public static IReadOnlyList<ModelPrice> Prices(Route route) =>
    [
        .. Targets(route).Where(t => t.Price is not null).DistinctBy(t => (t.Channel.Name, t.Model)).Select(t => new ModelPrice(t.Channel.Name, t.Model, Show(t.Price!))),
    ];

    /// <summary>Every target, the first ones first.</summary>
    public static IEnumerable<Target> Targets(Route route) => route.Tiers.SelectMany(t => t.Targets);

    private static PriceInput Show(Price price) => new()
    {
        Input = Money.Usd(price.Input),
        Output = Money.Usd(price.Output),
        CacheRead = Usd(price.CacheRead),
        CacheWrite = Usd(price.CacheWrite),
        CacheWriteHour = Usd(price.CacheWriteHour),
        Reasoning = Usd(price.Reasoning),
        InputAudio = Usd(price.InputAudio),
        OutputAudio = Usd(price.OutputAudio),
        InputImage = Usd(price.InputImage),
        OutputImage = Usd(price.OutputImage),
        PerRequest = Usd(price.PerRequest),
        PerImage = Usd(price.PerImage),
        PerSecond = Usd(price.PerSecond),
        PerMillionCharacters = Usd(price.PerMillionCharacters),
        PerQuery = Usd(price.PerQuery),
        Tiers = price.Tiers.Count == 0 ? null : [.. price.Tiers.Select(t => new PriceTierInput(t.Above, Show(t.Price)))],
        Source = price.Source,
        Date = price.Date,
    };

    private static decimal? Usd(long? nano) => nano is { } value ? Money.Usd(value) : null;
}
