using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>
/// Reasoning that comes back in an assistant's message: words in <c>reasoning_content</c> or <c>reasoning</c>, proofs as items of
/// <c>reasoning_details</c>. A proof of another dialect is an item of our own, with the words that it proves beside it:
/// <c>{type: "reasoning.encrypted", data: envelope, id, text, format: "headgate"}</c>.
/// </summary>
internal static class ReasoningReplay
{
    /// <summary>Adds the reasoning of a message as parts.</summary>
    public static void Read(JsonElement message, FieldPath path, List<ChatPart> into)
    {
        var (field, words) = WordsOf(message);
        var index = 0;
        var first = into.Count;
        var itemsHaveWords = false;
        foreach (var item in message.Items("reasoning_details"u8))
        {
            var part = PartOf(item, path.Item("reasoning_details", index++));
            if (part is not null)
            {
                into.Add(part);
                itemsHaveWords |= part.Text.Length > 0;
            }
        }

        // Items that have their words say the same as the field, cut where the proofs need it.
        if (!itemsHaveWords && words.Length > 0)
        {
            into.Insert(first, new ReasoningPart(words) { Path = path.Field(field) });
        }
    }

    /// <summary>Writes one proof as an item.</summary>
    /// <param name="writer">Stands inside the array.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="text">The words that it proves, as UTF-8.</param>
    public static void WriteItem(Utf8JsonWriter writer, Proof proof, ReadOnlySpan<byte> text)
    {
        if (proof is { Kind: ProofKind.Details, Dialect: OpenAIChatDialect.Name })
        {
            WriteRaw(writer, proof.Value);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "reasoning.encrypted"u8);
        writer.WriteString("data"u8, proof.Seal());
        if (proof.Id is not null)
        {
            writer.WriteString("id"u8, proof.Id);
        }

        if (!text.IsEmpty)
        {
            writer.WriteString("text"u8, text);
        }

        writer.WriteString("format"u8, "headgate"u8);
        writer.WriteEndObject();
    }

    /// <summary>Sends the reasoning of a turn back to a server: its own items as they were, words where it wants them, nothing else.</summary>
    public static void Write(ChatTurn turn, WriteContext context, Utf8JsonWriter writer)
    {
        var own = new List<Proof>();
        var words = new StringBuilder();
        foreach (var part in turn.Parts)
        {
            if (part is not ReasoningPart reasoning)
            {
                continue;
            }

            var isOwn = reasoning.Proof is { Kind: ProofKind.Details } proof && proof.BelongsTo(OpenAIChatDialect.Name, context.Channel);
            var isSaid = context.Traits.ReasoningReplay is not null && reasoning.Text.Length > 0;
            if (isOwn)
            {
                own.Add(reasoning.Proof!);
            }

            words.Append(isSaid ? reasoning.Text : null);
            if (!isOwn && !isSaid)
            {
                context.Losses.Drop(reasoning.Path, "reasoning");
            }
        }

        if (words.Length > 0)
        {
            writer.WriteString(context.Traits.ReasoningReplay!, words.ToString());
        }

        if (own.Count > 0)
        {
            writer.WriteStartArray("reasoning_details"u8);
            own.ForEach(proof => WriteRaw(writer, proof.Value));
            writer.WriteEndArray();
        }
    }

    // Byte-exact; but an envelope comes from a client, who could have put anything into it.
    private static void WriteRaw(Utf8JsonWriter writer, string json)
    {
        using var document = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(json).AsMemory());
        if (document is not null)
        {
            writer.WriteRawValue(json, skipInputValidation: true);
        }
    }

    private static (string Field, string Words) WordsOf(JsonElement message) =>
        message.Text("reasoning_content"u8) is { Length: > 0 } content ? ("reasoning_content", content) : ("reasoning", message.Text("reasoning"u8) ?? string.Empty);

    private static ReasoningPart? PartOf(JsonElement item, FieldPath path)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var words = item.Text("text"u8) ?? item.Text("summary"u8) ?? string.Empty;
        var proof = Proof.TryOpen(item.Text("data"u8) ?? item.Text("signature"u8), out var opened)
            ? opened
            : new Proof(ProofKind.Details, OpenAIChatDialect.Name, string.Empty, item.GetRawText());
        return new ReasoningPart(words) { Path = path, Proof = proof, IsSummary = item.Text("type"u8) == "reasoning.summary" };
    }
}
