using System.Text.Json;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>
/// Watches answers of Converse (wire-formats section 8). The stop reason and the usage come in events of their own, in either order:
/// the later one is the end.
/// </summary>
public sealed class BedrockConverseUsageProbe : JsonUsageProbe
{
    private bool _metered;

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _metered = false;
    }

    /// <inheritdoc/>
    public override FrameKind Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        if (eventName.SequenceEqual(EventStreamReader.ExceptionEvent))
        {
            ErrorSeen = true;
            return FrameKind.Error;
        }

        if (eventName.SequenceEqual("contentBlockDelta"u8))
        {
            EstimateDelta(data);
            return FrameKind.Content;
        }

        if (eventName.SequenceEqual("messageStop"u8))
        {
            Finished = true;
            return _metered ? FrameKind.End : FrameKind.Content;
        }

        if (eventName.SequenceEqual("metadata"u8))
        {
            _metered = true;
            Walk(data, isBody: false);
            return Finished ? FrameKind.End : FrameKind.Content;
        }

        return eventName.StartsWith("contentBlock"u8) ? FrameKind.Content : FrameKind.Preamble;
    }

    private protected override void ReadRoot(ref Utf8JsonReader reader, bool isBody)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.NextMember(out var name))
        {
            if (name.Is("usage"u8))
            {
                BedrockUsage.Take(ref reader, ref Figures);
            }
            else if (isBody && name.Is("stopReason"u8))
            {
                Finished |= reader.TakeSomething();
            }
            else if (isBody && name.Is("output"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                EstimatedOutput += GeneratedText.EstimateNested(ref reader);
            }
            else if (isBody && (name.Is("message"u8) || name.Is("Message"u8) || name.Is("__type"u8)))
            {
                ErrorSeen |= reader.TakeSomething();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void EstimateDelta(ReadOnlySpan<byte> data)
    {
        if (GeneratedText.TryFindString(data, "\"text\""u8, out var text) || GeneratedText.TryFindString(data, "\"input\""u8, out text))
        {
            Estimate(text);
        }
    }
}
