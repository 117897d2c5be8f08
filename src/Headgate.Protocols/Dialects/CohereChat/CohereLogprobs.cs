using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>
/// Cohere's <c>logprobs</c>, <c>{text, token_ids[], logprobs[]}</c> in a delta and a list of them in a body, in Chat's form. A piece of
/// several tokens becomes one whose probability is their product, for the pieces of text are not told apart.
/// </summary>
internal static class CohereLogprobs
{
    /// <summary>Says those of one event.</summary>
    public static void Say(ReadOnlySpan<byte> data, int block, IChatEventSink sink)
    {
        using var document = JsonDocuments.TryParse(data);
        Say(document?.RootElement.Member("logprobs"u8) ?? default, block, sink);
    }

    /// <summary>Says one piece or a list of them; nothing for anything else.</summary>
    public static void Say(JsonElement logprobs, int block, IChatEventSink sink)
    {
        if (logprobs.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = JsonWriting.To(buffer))
        {
            writer.WriteStartArray();
            Write(writer, logprobs);
            foreach (var piece in logprobs.Items())
            {
                Write(writer, piece);
            }

            writer.WriteEndArray();
        }

        using var document = JsonDocuments.TryParse(buffer.WrittenSpan);
        if (document is { RootElement: var tokens } && tokens.GetArrayLength() > 0)
        {
            sink.On(new StreamEvent { Kind = StreamEventKind.Delta, Block = block, BlockKind = BlockKind.Text, Raw = tokens });
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement piece)
    {
        if (piece.Text("text"u8) is not { } text)
        {
            return;
        }

        var sum = 0d;
        foreach (var one in piece.Items("logprobs"u8))
        {
            sum += one.ValueKind == JsonValueKind.Number && one.TryGetDouble(out var value) && double.IsFinite(value) ? value : 0;
        }

        writer.WriteStartObject();
        writer.WriteString("token"u8, text);
        writer.WriteNumber("logprob"u8, Math.Max(sum, -9999));
        writer.WriteStartArray("bytes"u8);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            writer.WriteNumberValue(b);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("top_logprobs"u8);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
