using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Items of stored conversations, for the gateway's store of responses.</summary>
public static class ResponsesItems
{
    /// <summary>Writes the array <c>output</c> of an answer alone.</summary>
    public static void WriteOutputItems(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        OpenAIResponsesBodyWriter.WriteItems(writer, answer, context);
    }

    /// <summary>The client's body with the stored items in front of its own, and without <c>previous_response_id</c>.</summary>
    /// <param name="body">The client's body; one that is no JSON object comes back as it is.</param>
    /// <param name="storedItemsArray">A JSON array.</param>
    public static ReadOnlyMemory<byte> Prepend(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> storedItemsArray)
    {
        using var document = JsonDocuments.TryParse(body);
        using var stored = JsonDocuments.TryParse(storedItemsArray);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return body;
        }

        var buffer = new ArrayBufferWriter<byte>(body.Length + storedItemsArray.Length + 64);
        using (var writer = JsonWriting.To(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!member.NameEquals("input"u8) && !member.NameEquals("previous_response_id"u8))
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteStartArray("input"u8);
            foreach (var item in stored is null ? default : stored.RootElement.Items())
            {
                item.WriteTo(writer);
            }

            WriteItems(writer, document.RootElement.Member("input"u8));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>A request's <c>input</c> as an array of items; empty where there is none.</summary>
    public static ReadOnlyMemory<byte> InputItems(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocuments.TryParse(body);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = JsonWriting.To(buffer))
        {
            writer.WriteStartArray();
            WriteItems(writer, document is null ? default : document.RootElement.Member("input"u8));
            writer.WriteEndArray();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteItems(Utf8JsonWriter writer, JsonElement input)
    {
        if (input.AsText() is { } text)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "message"u8);
            writer.WriteString("role"u8, "user"u8);
            writer.WriteString("content"u8, text);
            writer.WriteEndObject();
        }

        foreach (var item in input.Items())
        {
            item.WriteTo(writer);
        }
    }
}
