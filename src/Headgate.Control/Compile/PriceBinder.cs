using System.Globalization;
using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Binds prices.</summary>
internal static class PriceBinder
{
    /// <summary>Prices by model, of the key <c>prices</c>.</summary>
    public static IReadOnlyDictionary<string, PriceConfig> BindAll(ObjectReader reader, BindSession session)
    {
        var prices = new Dictionary<string, PriceConfig>(StringComparer.OrdinalIgnoreCase);
        foreach (var (model, value, path) in reader.Members("prices"))
        {
            if (ObjectReader.Open(value, path, "price", session) is { } price && !prices.TryAdd(model, Bind(price, session)))
            {
                session.Error(path, "is written twice");
            }
        }

        return prices;
    }

    /// <summary>One price.</summary>
    public static PriceConfig Bind(ObjectReader reader, BindSession session)
    {
        var price = Parts(reader) with
        {
            Tiers = [.. reader.Items("tiers").Select(t => Tier(t.Value, t.Path, session)).OfType<PriceTierConfig>()],
            Source = reader.Text("source"),
            Date = Date(reader, session),
        };
        reader.End();
        return price;
    }

    private static PriceTierConfig? Tier(JsonElement value, string path, BindSession session)
    {
        if (ObjectReader.Open(value, path, "tier", session) is not { } reader)
        {
            return null;
        }

        // A tier without its threshold is refused by the validator, which wants at least 1.
        var tier = new PriceTierConfig(reader.Whole("above") ?? 0, Parts(reader));
        reader.End();
        return tier;
    }

    private static PriceConfig Parts(ObjectReader reader) => new()
    {
        Input = reader.Number("input"),
        Output = reader.Number("output"),
        CacheRead = reader.Number("cacheRead"),
        CacheWrite = reader.Number("cacheWrite"),
        CacheWriteHour = reader.Number("cacheWriteHour"),
        Reasoning = reader.Number("reasoning"),
        InputAudio = reader.Number("inputAudio"),
        OutputAudio = reader.Number("outputAudio"),
        InputImage = reader.Number("inputImage"),
        OutputImage = reader.Number("outputImage"),
        PerRequest = reader.Number("perRequest"),
        PerImage = reader.Number("perImage"),
        PerSecond = reader.Number("perSecond"),
        PerMillionCharacters = reader.Number("perMillionCharacters"),
        PerQuery = reader.Number("perQuery"),
    };

    private static DateOnly? Date(ObjectReader reader, BindSession session)
    {
        var path = reader.PathOf("date");
        if (reader.Text("date") is not { Length: > 0 } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        session.Error(path, $"'{text}' is not a date such as 2026-12-31");
        return null;
    }
}
