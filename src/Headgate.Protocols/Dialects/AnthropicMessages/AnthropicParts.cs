using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Keeps of a turn's parts what has a form in Anthropic's messages, and reports the others.</summary>
internal sealed class AnthropicParts(ChatRequest request, WriteContext context)
{
    /// <summary>Whether the client speaks this dialect too.</summary>
    public bool IsOwn { get; } = string.Equals(request.Dialect, AnthropicBlocks.Dialect, StringComparison.Ordinal);

    /// <summary>Of a system turn: text.</summary>
    public List<ChatPart> OfSystem(IReadOnlyList<ChatPart> parts) => Keep(parts, static part => part is TextPart);

    /// <summary>Of a user's turn or a tool's result.</summary>
    public List<ChatPart> OfUser(IReadOnlyList<ChatPart> parts) => Keep(parts, part => part switch
    {
        TextPart => true,
        MediaPart media => HasForm(media),
        OpaquePart opaque => opaque.Dialect == AnthropicBlocks.Dialect,
        _ => false,
    });

    /// <summary>Of the model's turn.</summary>
    public List<ChatPart> OfAssistant(IReadOnlyList<ChatPart> parts) => Keep(parts, part => part switch
    {
        TextPart or ToolCallPart => true,
        ReasoningPart { Proof: { Kind: ProofKind.Signature or ProofKind.Redacted } proof } => proof.BelongsTo(AnthropicBlocks.Dialect, context.Channel),
        OpaquePart opaque => opaque.Dialect == AnthropicBlocks.Dialect,
        _ => false,
    });

    private List<ChatPart> Keep(IReadOnlyList<ChatPart> parts, Func<ChatPart, bool> hasForm)
    {
        var kept = new List<ChatPart>(parts.Count);
        FieldPath? original = null;
        foreach (var given in parts)
        {
            if (original is not null && ReferenceEquals(given.Path, original))
            {
                continue;
            }

            if (Original(given) is { } whole)
            {
                original = given.Path;
                kept.Add(whole);
                continue;
            }

            var part = given is RefusalPart refusal ? new TextPart(refusal.Text) { Path = refusal.Path } : given;
            if (part is TextPart { Text: var text } && string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            if (hasForm(part))
            {
                kept.Add(part);
            }
            else
            {
                context.Losses.Drop(part.Path, NameOf(part));
            }
        }

        return kept;
    }

    // Documents and search results hold more than our parts do; this dialect's own go back as they came.
    private OpaquePart? Original(ChatPart part)
    {
        if (!IsOwn || part.Path is not { } path || part is not (TextPart or MediaPart))
        {
            return null;
        }

        var block = Find(path, request.Body);
        return block.Text("type"u8) is "document" or "search_result" ? new OpaquePart(AnthropicBlocks.Dialect, block.Text("type"u8)!, block) { Path = path } : null;
    }

    private static JsonElement Find(FieldPath path, JsonElement body)
    {
        var found = path.Parent is null ? body : Find(path.Parent, body);
        found = path.Name.Length == 0 ? found : found.Member(System.Text.Encoding.UTF8.GetBytes(path.Name));
        return path.Index < 0 ? found
            : found.ValueKind == JsonValueKind.Array && path.Index < found.GetArrayLength() ? found[path.Index]
            : default;
    }

    private bool HasForm(MediaPart media)
    {
        if (context.Traits.RefusedMedia.Contains(media.Kind) || (media.FileId is not null && !IsOwn) || !AnthropicMedia.HasForm(media))
        {
            return false;
        }

        if (media.Detail is not (null or "auto"))
        {
            context.Losses.Drop(media.Path?.Field("detail"), "detail");
        }

        return true;
    }

    private static string NameOf(ChatPart part) => part switch
    {
        ReasoningPart => "reasoning",
        MediaPart => "media",
        OpaquePart opaque => opaque.Type,
        _ => "content",
    };
}
