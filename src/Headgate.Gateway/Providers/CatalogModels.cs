using System.Collections.Frozen;
using System.Text.Json;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Providers;

/// <summary>
/// The rows of <c>catalog/models.json</c>: prices and facts. The list is large and a configuration needs little of it, so it is read line by line
/// (one model a line) and only rows of the wanted providers are kept.
/// </summary>
internal sealed class CatalogModels
{
    private const string Resource = "catalog/models.json";

    // Who makes the models that others serve: a name that says nothing at its server is looked up here.
    private static readonly string[] Makers =
        ["openai", "anthropic", "google", "deepseek", "zhipu", "moonshot", "alibaba", "mistral", "xai", "minimax", "cohere"];

    private static readonly Lazy<ModelFactTable> Made = new(static () =>
    {
        var models = Read(Makers.ToHashSet(StringComparer.Ordinal));
        var rows = new Dictionary<string, ModelFacts>(StringComparer.OrdinalIgnoreCase);
        foreach (var maker in Makers)
        {
            foreach (var (model, facts) in models.Facts.GetValueOrDefault((maker, ProviderPlan.Standard)) ?? [])
            {
                rows.TryAdd(model, facts);
            }
        }

        return new ModelFactTable(rows.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), null);
    });

    private readonly SourceDates _dates = new();

    private CatalogModels()
    {
    }

    /// <summary>Facts of models by the names that their makers gave them, for servers that the catalogue does not know.</summary>
    public static ModelFactTable OfMakers => Made.Value;

    /// <summary>Prices by provider and plan (<see cref="ProviderPlan.Standard"/> where the list names none), then by model, case ignored.</summary>
    public Dictionary<(string Provider, string Plan), Dictionary<string, Price>> Prices { get; } = [];

    /// <summary>Facts in the same order.</summary>
    public Dictionary<(string Provider, string Plan), Dictionary<string, ModelFacts>> Facts { get; } = [];

    /// <summary>Reads the rows of some providers.</summary>
    /// <param name="providers">Ids of the providers that are wanted.</param>
    public static CatalogModels Read(IReadOnlySet<string> providers)
    {
        var models = new CatalogModels();
        if (providers.Count == 0)
        {
            return models;
        }

        using var file = ProviderCatalog.Open(Resource);
        var buffer = new byte[64 << 10];
        var filled = 0;
        int read;
        while ((read = file.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            filled += read;
            var rest = models.Lines(buffer.AsSpan(0, filled), providers);
            filled -= rest;
            buffer.AsSpan(rest, filled).CopyTo(buffer);
            if (filled == buffer.Length)
            {
                throw new InvalidDataException($"{Resource} holds a line of more than {buffer.Length} bytes");
            }
        }

        return models;
    }

    private int Lines(ReadOnlySpan<byte> bytes, IReadOnlySet<string> providers)
    {
        var start = 0;
        int length;
        while ((length = bytes[start..].IndexOf((byte)'\n')) >= 0)
        {
            var line = bytes.Slice(start, length).TrimEnd(",\r "u8);
            start += length + 1;
            if (line.StartsWith("{\"provider\":"u8))
            {
                Row(line, providers);
            }
            else
            {
                _dates.Take(line);
            }
        }

        return start;
    }

    private void Row(ReadOnlySpan<byte> line, IReadOnlySet<string> providers)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        string? provider = null, id = null, kind = null, source = null;
        var plan = ProviderPlan.Standard;
        Price? price = null;
        var tokens = default(PriceReader.TokenPrices);
        var facts = new FactReader();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("provider"u8))
            {
                reader.Read();
                provider = reader.GetString()!;
                if (!providers.Contains(provider))
                {
                    return;
                }
            }
            else if (reader.ValueTextEquals("plan"u8))
            {
                reader.Read();
                plan = reader.GetString()!;
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = reader.GetString();
            }
            else if (reader.ValueTextEquals("kind"u8))
            {
                reader.Read();
                kind = reader.GetString();
            }
            else if (reader.ValueTextEquals("src"u8))
            {
                reader.Read();
                source = reader.GetString();
            }
            else if (reader.ValueTextEquals("price"u8))
            {
                reader.Read();
                price = PriceReader.Read(ref reader, out tokens);
            }
            else
            {
                facts.Take(ref reader);
            }
        }

        if (provider is null || id is null)
        {
            return;
        }

        // A text model with only half a price is unpriced: the missing half is unknown, not free.
        var needsBoth = kind is "chat" or "completion";
        if (price is not null && (!needsBoth || tokens == PriceReader.TokenPrices.Both))
        {
            Add(Prices, (provider, plan), id, price with { Date = _dates.Of(source) });
        }

        if (kind is "chat" && facts.ToFacts() is { } known)
        {
            Add(Facts, (provider, plan), id, known);
        }
    }

    // Ids that differ in case only are one model here; the first row wins.
    private static void Add<T>(Dictionary<(string, string), Dictionary<string, T>> tables, (string, string) key, string id, T row)
    {
        if (!tables.TryGetValue(key, out var table))
        {
            tables.Add(key, table = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase));
        }

        table.TryAdd(id, row);
    }
}
