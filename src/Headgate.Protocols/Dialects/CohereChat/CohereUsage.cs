using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>
/// The <c>usage</c> object of Cohere v2 (wire-formats sections 6 and 8): <c>tokens</c> are what the model read and wrote, and
/// <c>billed_units</c> what is charged; the first count here, the second where they are missing.
/// </summary>
internal struct CohereUsage
{
    private long _input;
    private long _output;
    private long _billedInput;
    private long _billedOutput;
    private long _cached;
    private long _searches;

    /// <summary>Reads the object that the reader stands on into the figures; anything else is skipped.</summary>
    public static void Take(ref Utf8JsonReader reader, ref Usage figures)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var usage = default(CohereUsage);
        while (reader.NextMember(out var name))
        {
            if (name.Is("tokens"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                usage.ReadCounts(ref reader, ref usage._input, ref usage._output);
            }
            else if (name.Is("billed_units"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                usage.ReadCounts(ref reader, ref usage._billedInput, ref usage._billedOutput);
            }
            else if (name.Is("cached_tokens"u8))
            {
                usage._cached = reader.TakeCount();
            }
            else
            {
                reader.Skip();
            }
        }

        usage.Fill(ref figures);
    }

    private void ReadCounts(ref Utf8JsonReader reader, ref long input, ref long output)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("input_tokens"u8))
            {
                input = reader.TakeCount();
            }
            else if (name.Is("output_tokens"u8))
            {
                output = reader.TakeCount();
            }
            else if (name.Is("search_units"u8))
            {
                _searches = reader.TakeCount();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private readonly void Fill(ref Usage figures)
    {
        var (input, output) = _input == 0 && _output == 0 ? (_billedInput, _billedOutput) : (_input, _output);
        if (input == 0 && output == 0 && _searches == 0)
        {
            return;
        }

        figures = figures with
        {
            Input = input,
            CacheRead = Math.Min(_cached, input),
            Output = output,
            Queries = (int)Math.Min(_searches, int.MaxValue),
            Reported = true,
        };
    }
}
