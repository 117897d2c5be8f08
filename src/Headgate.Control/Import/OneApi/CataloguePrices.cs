using System.Text;
using System.Text.Json;
using Headgate.Gateway.Providers;

namespace Headgate.Control.Import.OneApi;

/// <summary>What the makers of models ask for them, in USD per million tokens.</summary>
/// <param name="Input">Input tokens.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="CacheRead">Input tokens read from a cache; null: as input.</param>
/// <param name="CacheWrite">Input tokens written to a cache; null: as input.</param>
internal sealed record CataloguePrice(decimal Input, decimal Output, decimal? CacheRead, decimal? CacheWrite);

/// <summary>
/// The makers' prices by model. A database of the family holds only the ratios that somebody changed; how output and cached tokens stand to
/// input is built into the program beyond that, and the makers' own prices say the same.
/// </summary>
internal static class CataloguePrices
{
    private const string Resource = "catalog/models.json";

    private static readonly string[] Makers =
        ["openai", "anthropic", "google", "deepseek", "zhipu", "moonshot", "alibaba", "mistral", "xai", "minimax", "cohere"];

    private static readonly Lazy<Dictionary<string, CataloguePrice>> All = new(Read);

    /// <summary>A model's price; null: the makers name none.</summary>
    public static CataloguePrice? Find(string model) => All.Value.GetValueOrDefault(model);

    private static Dictionary<string, CataloguePrice> Read()
    {
        var prices = new Dictionary<string, CataloguePrice>(StringComparer.OrdinalIgnoreCase);
        using var file = typeof(ProviderCatalog).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidDataException($"the catalogue lacks {Resource}");
        using var lines = new StreamReader(file, Encoding.UTF8);

        // One model a line.
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith("{\"provider\":", StringComparison.Ordinal) && LooseJson.ParseObject(line.TrimEnd(',', ' ')) is { } row
                && LooseJson.Member(row, "plan") is null
                && LooseJson.Text(LooseJson.Member(row, "provider")) is { } provider && Makers.Contains(provider, StringComparer.Ordinal)
                && LooseJson.Text(LooseJson.Member(row, "id")) is { } id && PriceOf(LooseJson.Member(row, "price")) is { } price)
            {
                prices.TryAdd(id, price);
            }
        }

        return prices;
    }

    private static CataloguePrice? PriceOf(JsonElement? price) =>
        LooseJson.Number(LooseJson.Member(price, "input")) is > 0 and var input && LooseJson.Number(LooseJson.Member(price, "output")) is >= 0 and var output
            ? new CataloguePrice(input, output, LooseJson.Number(LooseJson.Member(price, "cache_read")), LooseJson.Number(LooseJson.Member(price, "cache_write")))
            : null;
}
