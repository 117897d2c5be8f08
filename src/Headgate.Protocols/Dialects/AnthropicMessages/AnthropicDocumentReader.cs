using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Reads documents and search results. What other dialects have no field for (context, titles of results) becomes text.</summary>
internal static class AnthropicDocumentReader
{
    /// <summary>Reads a <c>document</c> block.</summary>
    public static void Read(JsonElement block, List<ChatPart> to, FieldPath path, ReadContext context)
    {
        var title = block.Text("title"u8);
        AnthropicContentReader.AddText(to, block.Text("context"u8) ?? string.Empty, path);
        var source = block.Member("source"u8);
        switch (source.Text("type"u8))
        {
            case "text":
                var text = Encoding.UTF8.GetBytes(source.Text("data"u8) ?? string.Empty);
                to.Add(new MediaPart(MediaKind.Document) { MediaType = "text/plain", Data = Convert.ToBase64String(text), Name = title, Path = path });
                break;
            case "content":
                AnthropicContentReader.AddText(to, title ?? string.Empty, path);
                var parts = new List<ChatPart>();
                AnthropicContentReader.Read(source.Member("content"u8), parts, path.Field("source"), context);
                parts.ForEach(part => to.Add(part with { Path = path }));
                break;
            default:
                ReadFile(source, title, to, path, context);
                break;
        }
    }

    /// <summary>Reads a <c>search_result</c> block: title, source and text as one text.</summary>
    public static void ReadSearchResult(JsonElement block, List<ChatPart> to, FieldPath path)
    {
        var text = new StringBuilder();
        Line(text, block.Text("title"u8));
        Line(text, block.Text("source"u8));
        foreach (var part in block.Items("content"u8))
        {
            Line(text, part.Text("text"u8));
        }

        AnthropicContentReader.AddText(to, text.ToString().TrimEnd('\n'), path);
    }

    private static void ReadFile(JsonElement source, string? title, List<ChatPart> to, FieldPath path, ReadContext context)
    {
        if (!AnthropicContentReader.TryReadSource(source, MediaKind.Document, out var document))
        {
            context.Fault(path.Field("source"), "must be of the type base64, text, content, url or file, with what that type needs");
            return;
        }

        to.Add(document with { MediaType = document.MediaType ?? (document.FileId is null ? "application/pdf" : null), Name = title, Path = path });
    }

    private static void Line(StringBuilder to, string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            to.Append(line).Append('\n');
        }
    }
}
