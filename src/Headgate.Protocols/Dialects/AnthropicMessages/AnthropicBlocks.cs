using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Pieces of blocks that requests, bodies and streams share.</summary>
internal static class AnthropicBlocks
{
    /// <summary>This dialect's id.</summary>
    public const string Dialect = "anthropic";

    /// <summary>What stands in the place of a proof: its value where it is this dialect's, else its envelope.</summary>
    public static string Opaque(Proof proof) => string.Equals(proof.Dialect, Dialect, StringComparison.Ordinal) ? proof.Value : proof.Seal();

    /// <summary>Whether a proof stands for reasoning that is encrypted as a whole, which has a block type of its own.</summary>
    public static bool IsRedacted(string text, Proof? proof) => proof?.Kind == ProofKind.Redacted && text.Length == 0;

    /// <summary>A thinking block; an empty signature says that there is none.</summary>
    public static void WriteThinking(Utf8JsonWriter writer, string text, string signature)
    {
        writer.WriteString("type"u8, "thinking"u8);
        writer.WriteString("thinking"u8, text);
        writer.WriteString("signature"u8, signature);
    }

    /// <summary>A whole reasoning block, opening and closing braces included.</summary>
    public static void WriteReasoning(Utf8JsonWriter writer, ReasoningPart part, string? proof)
    {
        writer.WriteStartObject();
        if (proof is not null && IsRedacted(part.Text, part.Proof))
        {
            writer.WriteString("type"u8, "redacted_thinking"u8);
            writer.WriteString("data"u8, proof);
        }
        else
        {
            WriteThinking(writer, part.Text, proof ?? string.Empty);
        }

        writer.WriteEndObject();
    }

    /// <summary>A citation: as it came where it is this dialect's, else as a web search's. False: it has no form here.</summary>
    public static bool TryWriteCitation(Utf8JsonWriter writer, Citation citation)
    {
        if (citation.Raw is not null && string.Equals(citation.Dialect, Dialect, StringComparison.Ordinal))
        {
            writer.WriteRawValue(citation.Raw, skipInputValidation: true);
            return true;
        }

        if (citation.Url is null)
        {
            return false;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "web_search_result_location"u8);
        writer.WriteString("cited_text"u8, citation.CitedText ?? string.Empty);
        writer.WriteString("url"u8, citation.Url);
        writer.WriteString("title"u8, citation.Title);
        writer.WriteString("encrypted_index"u8, string.Empty);
        writer.WriteEndObject();
        return true;
    }

    /// <summary>Whether a citation has a form here.</summary>
    public static bool HasForm(Citation citation) =>
        citation.Url is not null || (citation.Raw is not null && string.Equals(citation.Dialect, Dialect, StringComparison.Ordinal));

    /// <summary>An object as it came, with one member set.</summary>
    public static void WriteWith(Utf8JsonWriter writer, JsonElement source, ReadOnlySpan<byte> name, JsonElement value)
    {
        writer.WriteStartObject();
        foreach (var member in source.EnumerateObject())
        {
            if (!member.NameEquals(name))
            {
                member.WriteTo(writer);
            }
        }

        writer.WritePropertyName(name);
        value.WriteTo(writer);
        writer.WriteEndObject();
    }

    /// <summary>Whether a type of block is one of this dialect's own, which another dialect's opaque blocks never are.</summary>
    public static bool IsOwnType(string type) =>
        type is "server_tool_use" or "mcp_tool_use" or "container_upload" or "compaction" or "fallback" || type.EndsWith("_tool_result", StringComparison.Ordinal);
}
