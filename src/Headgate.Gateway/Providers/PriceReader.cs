using System.Text.Json;
using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Providers;

/// <summary>Reads the <c>price</c> object of a row: USD as decimals, turned into nano-USD without a floating-point step.</summary>
internal static class PriceReader
{
    private const decimal NanoPerUsd = 1_000_000_000m;

    /// <summary>Which token prices a row states.</summary>
    [Flags]
    public enum TokenPrices
    {
        None = 0,
        Input = 1,
        Output = 2,
        Both = Input | Output,
    }

    /// <summary>USD to nano-USD, rounded half up.</summary>
    public static long Nano(decimal usd) => (long)decimal.Round(usd * NanoPerUsd, MidpointRounding.AwayFromZero);

    /// <summary>Reads an object; the reader stands on its opening brace and ends on its closing one. Null: it prices nothing that is known here.</summary>
    public static Price? Read(ref Utf8JsonReader reader, out TokenPrices tokens)
    {
        var fields = new Fields();
        List<Fields>? tiers = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("tiers"u8))
            {
                reader.Read();
                tiers = ReadTiers(ref reader);
            }
            else
            {
                fields.Take(ref reader);
            }
        }

        tokens = (fields.Input is null ? TokenPrices.None : TokenPrices.Input) | (fields.Output is null ? TokenPrices.None : TokenPrices.Output);
        if (!fields.Any)
        {
            return null;
        }

        var price = fields.ToPrice(null);
        return tiers is null
            ? price
            : price with { Tiers = [.. tiers.OrderByDescending(t => t.Above).Select(t => new PriceTier(t.Above, t.ToPrice(price)))] };
    }

    private static List<Fields> ReadTiers(ref Utf8JsonReader reader)
    {
        var tiers = new List<Fields>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var fields = new Fields();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                fields.Take(ref reader);
            }

            tiers.Add(fields);
        }

        return tiers;
    }

    private struct Fields
    {
        public long? Input;
        public long? Output;
        public long Above;
        private long? _cacheRead;
        private long? _cacheWrite;
        private long? _cacheWriteHour;
        private long? _reasoning;
        private long? _inputAudio;
        private long? _outputAudio;
        private long? _perImage;
        private long? _perSecond;
        private long? _perMillionCharacters;
        private long? _perQuery;

        public readonly bool Any =>
            (Input ?? Output ?? _perImage ?? _perSecond ?? _perMillionCharacters ?? _perQuery ?? _inputAudio ?? _outputAudio) is not null;

        public void Take(ref Utf8JsonReader reader)
        {
            // The name is kept as a number, because reading the value moves the reader.
            var field =
                reader.ValueTextEquals("input"u8) ? 1 :
                reader.ValueTextEquals("output"u8) ? 2 :
                reader.ValueTextEquals("cache_read"u8) ? 3 :
                reader.ValueTextEquals("cache_write"u8) ? 4 :
                reader.ValueTextEquals("cache_write_1h"u8) ? 5 :
                reader.ValueTextEquals("reasoning"u8) ? 6 :
                reader.ValueTextEquals("input_audio"u8) ? 7 :
                reader.ValueTextEquals("output_audio"u8) ? 8 :
                reader.ValueTextEquals("per_image"u8) ? 9 :
                reader.ValueTextEquals("per_second"u8) ? 10 :
                reader.ValueTextEquals("per_1m_chars"u8) ? 11 :
                reader.ValueTextEquals("per_query"u8) ? 12 :
                reader.ValueTextEquals("above"u8) ? 13 : 0;
            reader.Read();
            if (field == 0 || reader.TokenType != JsonTokenType.Number)
            {
                reader.Skip();
                return;
            }

            var usd = reader.GetDecimal();
            switch (field)
            {
                case 1: Input = Nano(usd); break;
                case 2: Output = Nano(usd); break;
                case 3: _cacheRead = Nano(usd); break;
                case 4: _cacheWrite = Nano(usd); break;
                case 5: _cacheWriteHour = Nano(usd); break;
                case 6: _reasoning = Nano(usd); break;
                case 7: _inputAudio = Nano(usd); break;
                case 8: _outputAudio = Nano(usd); break;
                case 9: _perImage = Nano(usd); break;
                case 10: _perSecond = Nano(usd); break;
                case 11: _perMillionCharacters = Nano(usd); break;
                case 12: _perQuery = Nano(usd); break;
                default: Above = (long)usd; break;
            }
        }

        // A tier states the prices that change; what it leaves out keeps the price below it.
        public readonly Price ToPrice(Price? below) => new()
        {
            Input = Input ?? below?.Input ?? 0,
            Output = Output ?? below?.Output ?? 0,
            CacheRead = _cacheRead ?? below?.CacheRead,
            CacheWrite = _cacheWrite ?? below?.CacheWrite,
            CacheWriteHour = _cacheWriteHour ?? below?.CacheWriteHour,
            Reasoning = _reasoning ?? below?.Reasoning,
            InputAudio = _inputAudio ?? below?.InputAudio,
            OutputAudio = _outputAudio ?? below?.OutputAudio,
            PerImage = _perImage ?? below?.PerImage,
            PerSecond = _perSecond ?? below?.PerSecond,
            PerMillionCharacters = _perMillionCharacters ?? below?.PerMillionCharacters,
            PerQuery = _perQuery ?? below?.PerQuery,
        };
    }
}
