using System.Text.Json;
using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Providers;

/// <summary>
/// Prices of <c>catalog/models.json</c>. The list is large and a configuration needs little of it, so it is read line by line
/// (one model a line) and only rows of the wanted providers are kept.
/// </summary>
internal static class CatalogPrices
{
    private const string Resource = "catalog/models.json";

    /// <summary>Prices by provider and plan (<see cref="ProviderPlan.Standard"/> where the list names none), then by model, case ignored.</summary>
    /// <param name="providers">The providers that are wanted.</param>
    public static Dictionary<(string Provider, string Plan), Dictionary<string, Price>> Read(IReadOnlySet<string> providers)
    {
        var tables = new Dictionary<(string, string), Dictionary<string, Price>>();
        if (providers.Count == 0)
        {
            return tables;
        }

        using var file = ProviderCatalog.Open(Resource);
        var buffer = new byte[64 << 10];
        var filled = 0;
        int read;
        while ((read = file.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            filled += read;
            var rest = Lines(buffer.AsSpan(0, filled), providers, tables);
            filled -= rest;
            buffer.AsSpan(rest, filled).CopyTo(buffer);
            if (filled == buffer.Length)
            {
                throw new InvalidDataException($"{Resource} holds a line of more than {buffer.Length} bytes");
            }
        }

        return tables;
    }

    private static int Lines(
        ReadOnlySpan<byte> bytes, IReadOnlySet<string> providers, Dictionary<(string, string), Dictionary<string, Price>> tables)
    {
        var start = 0;
        int length;
        while ((length = bytes[start..].IndexOf((byte)'\n')) >= 0)
        {
            var line = bytes.Slice(start, length).TrimEnd(",\r "u8);
            start += length + 1;
            if (line.StartsWith("{\"provider\":"u8))
            {
                Row(line, providers, tables);
            }
        }

        return start;
    }

    private static void Row(
        ReadOnlySpan<byte> line, IReadOnlySet<string> providers, Dictionary<(string, string), Dictionary<string, Price>> tables)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        string? provider = null, id = null, kind = null;
        var plan = ProviderPlan.Standard;
        Price? price = null;
        var tokens = default(PriceReader.TokenPrices);
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
            else if (reader.ValueTextEquals("price"u8))
            {
                reader.Read();
                price = PriceReader.Read(ref reader, out tokens);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // A text model with only half a price is unpriced: the missing half is unknown, not free.
        var needsBoth = kind is "chat" or "completion";
        if (provider is null || id is null || price is null || (needsBoth && tokens != PriceReader.TokenPrices.Both))
        {
            return;
        }

        if (!tables.TryGetValue((provider, plan), out var table))
        {
            tables.Add((provider, plan), table = new Dictionary<string, Price>(StringComparer.OrdinalIgnoreCase));
        }

        // Ids that differ in case only are one model here; the first row wins.
        table.TryAdd(id, price);
    }
}
