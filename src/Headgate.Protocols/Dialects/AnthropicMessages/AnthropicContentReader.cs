using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Reads the content of messages, of the system text and of tool results: a string or blocks.</summary>
internal static class AnthropicContentReader
{
    /// <summary>Reads the member <c>content</c> of the object at the path.</summary>
    public static void Read(JsonElement content, List<ChatPart> to, FieldPath path, ReadContext context)
    {
        switch (content.ValueKind)
        {
            case JsonValueKind.String:
                AddText(to, content.GetString()!, path.Field("content"));
                break;
            case JsonValueKind.Array:
                ReadBlocks(content, to, n => path.Item("content", n), context);
                break;
            default:
                context.Fault(path.Field("content"), "must be a string or a list of blocks");
                break;
        }
    }

    /// <summary>Reads a list of blocks.</summary>
    public static void ReadBlocks(JsonElement blocks, List<ChatPart> to, Func<int, FieldPath> pathOf, ReadContext context)
    {
        var index = 0;
        foreach (var block in blocks.EnumerateArray())
        {
            var path = pathOf(index++);
            if (block.Text("type"u8) is not { } type)
            {
                context.Fault(path.Field("type"), "a block needs a type");
                continue;
            }

            var first = to.Count;
            ReadBlock(type, block, to, path, context);
            if (to.Count > first && CacheTtl(block) is { } ttl)
            {
                to[^1] = to[^1] with { CacheTtl = ttl };
            }
        }
    }

    /// <summary>A prompt-cache marker: its lifetime, empty for the default; null: none.</summary>
    public static string? CacheTtl(JsonElement block) =>
        block.Member("cache_control"u8) is { ValueKind: JsonValueKind.Object } marker ? marker.Text("ttl"u8) ?? string.Empty : null;

    private static void ReadBlock(string type, JsonElement block, List<ChatPart> to, FieldPath path, ReadContext context)
    {
        switch (type)
        {
            case "text":
                ReadText(block, to, path, context);
                break;
            case "image":
                ReadImage(block.Member("source"u8), to, path, context);
                break;
            case "document":
                AnthropicDocumentReader.Read(block, to, path, context);
                break;
            case "search_result":
                AnthropicDocumentReader.ReadSearchResult(block, to, path);
                break;
            case "thinking":
                to.Add(ReadThinking(block) with { Path = path });
                break;
            case "redacted_thinking":
                to.Add(new ReasoningPart(string.Empty) { Proof = ProofOf(block.Text("data"u8), ProofKind.Redacted), Path = path });
                break;
            case "tool_use":
                ReadCall(block, to, path, context);
                break;
            case "tool_result":
                ReadResult(block, to, path, context);
                break;
            default:
                to.Add(new OpaquePart(AnthropicBlocks.Dialect, type, block) { Path = path });
                break;
        }
    }

    /// <summary>Adds text; an empty one is nothing.</summary>
    internal static void AddText(List<ChatPart> to, string text, FieldPath path)
    {
        if (text.Length > 0)
        {
            to.Add(new TextPart(text) { Path = path });
        }
    }

    private static void ReadText(JsonElement block, List<ChatPart> to, FieldPath path, ReadContext context)
    {
        if (block.Text("text"u8) is not { } text)
        {
            context.Fault(path.Field("text"), "must be a string");
            return;
        }

        if (text.Length == 0)
        {
            return;
        }

        var citations = new List<Citation>();
        foreach (var citation in block.Items("citations"u8))
        {
            citations.Add(AnthropicBlockReader.ReadCitation(citation));
        }

        to.Add(new TextPart(text) { Citations = citations, Path = path });
    }

    private static void ReadImage(JsonElement source, List<ChatPart> to, FieldPath path, ReadContext context)
    {
        if (TryReadSource(source, MediaKind.Image, out var image))
        {
            to.Add(image with { Path = path });
        }
        else
        {
            context.Fault(path.Field("source"), "must be of the type base64, url or file, with what that type needs");
        }
    }

    /// <summary>Reads a source of bytes, an address or a file. False: it is none.</summary>
    internal static bool TryReadSource(JsonElement source, MediaKind kind, out MediaPart media)
    {
        media = new MediaPart(kind)
        {
            MediaType = source.Text("media_type"u8),
            Data = source.Text("type"u8) == "base64" ? source.Text("data"u8) : null,
            Url = source.Text("type"u8) == "url" ? source.Text("url"u8) : null,
            FileId = source.Text("type"u8) == "file" ? source.Text("file_id"u8) : null,
        };
        return media.Data is not null || media.Url is not null || media.FileId is not null;
    }

    private static ReasoningPart ReadThinking(JsonElement block) =>
        new(block.Text("thinking"u8) ?? string.Empty) { Proof = ProofOf(block.Text("signature"u8), ProofKind.Signature) };

    private static Proof? ProofOf(string? text, ProofKind kind) =>
        string.IsNullOrEmpty(text) ? null : Proof.TryOpen(text, out var proof) ? proof : new Proof(kind, AnthropicBlocks.Dialect, string.Empty, text);

    private static void ReadCall(JsonElement block, List<ChatPart> to, FieldPath path, ReadContext context)
    {
        if (block.Text("id"u8) is not { Length: > 0 } id)
        {
            context.Fault(path.Field("id"), "a tool_use block needs an id");
        }
        else if (block.Text("name"u8) is not { Length: > 0 } name)
        {
            context.Fault(path.Field("name"), "a tool_use block needs a name");
        }
        else
        {
            var input = block.Member("input"u8);
            if (input.Exists() && input.ValueKind != JsonValueKind.Object)
            {
                context.Fault(path.Field("input"), "must be an object");
            }

            to.Add(new ToolCallPart(id, name, input.Exists() ? input.GetRawText() : "{}") { Path = path });
        }
    }

    private static void ReadResult(JsonElement block, List<ChatPart> to, FieldPath path, ReadContext context)
    {
        if (block.Text("tool_use_id"u8) is not { Length: > 0 } id)
        {
            context.Fault(path.Field("tool_use_id"), "a tool_result block needs the id of its call");
            return;
        }

        var content = new List<ChatPart>();
        if (block.Member("content"u8) is var given && given.Exists())
        {
            Read(given, content, path, context);
        }

        to.Add(new ToolResultPart(id, content) { IsError = block.Flag("is_error"u8) ?? false, Path = path });
    }
}
