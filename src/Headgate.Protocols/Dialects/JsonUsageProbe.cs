using System.Text.Json;
using System.Text.Unicode;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects;

/// <summary>What the probes of all JSON dialects share: walking a document without building it, and surviving one that is none.</summary>
public abstract class JsonUsageProbe : UsageProbe
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonPeek.MaxDepth };

    private protected JsonUsageProbe()
    {
    }

    /// <inheritdoc/>
    public sealed override bool ObserveBody(ReadOnlySpan<byte> body)
    {
        if (Utf8.IsValid(body) && Walk(body, isBody: true))
        {
            return true;
        }

        // Half a document may have held half of the figures: nothing of it may be charged.
        Reset();
        return false;
    }

    /// <summary>Reads the value that the reader stands on, to its last token.</summary>
    private protected abstract void ReadRoot(ref Utf8JsonReader reader, bool isBody);

    /// <summary>Walks one document. False: it is not JSON; what was read until then stays read.</summary>
    private protected bool Walk(ReadOnlySpan<byte> json, bool isBody)
    {
        var reader = new Utf8JsonReader(json.StartsWith("\uFEFF"u8) ? json[3..] : json, Options);
        try
        {
            reader.Read();
            ReadRoot(ref reader, isBody);
            if (!reader.Read())
            {
                return true;
            }
        }
        catch (JsonException)
        {
            // The only way in which the BCL reader reports a syntax error; a provider that sends such a thing is judged by the caller.
        }

        // Words that are no JSON at all (a ping, a greeting) are not meant to be read.
        Malformed |= json.StartsWith("{"u8);
        return false;
    }

    /// <summary>Adds a piece of generated text, as it stands escaped in the JSON, to the estimate.</summary>
    private protected void Estimate(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            EstimatedOutput += TokenEstimator.Estimate(text);
        }
    }

    /// <summary>Adds the string value that the reader stands on to the estimate, and skips any other value. True: there was text.</summary>
    private protected bool EstimateString(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return false;
        }

        Estimate(reader.ValueSpan);
        return !reader.ValueSpan.IsEmpty;
    }
}
