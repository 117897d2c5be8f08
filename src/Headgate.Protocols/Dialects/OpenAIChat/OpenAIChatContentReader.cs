using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Reads the content of a message: a string, or parts (text, pictures, sound, films, files, refusals, thinking).</summary>
internal static class OpenAIChatContentReader
{
    public static void Read(JsonElement message, FieldPath path, List<ChatPart> into, ReadContext context)
    {
        var content = message.Member("content"u8);
        var at = path.Field("content");
        var first = into.Count;
        switch (content.ValueKind)
        {
            case JsonValueKind.Undefined:
                break;
            case JsonValueKind.String:
                AddText(content.GetString()!, at, null, into);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var part in content.EnumerateArray())
                {
                    ReadPart(part, path.Item("content", index++), into, context);
                }

                break;
            default:
                context.Fault(at, "it must be a string or a list of parts");
                break;
        }

        // A marker on the message stands for its last part.
        if (into.Count > first && CacheMark.Of(message) is { } ttl)
        {
            into[^1] = into[^1] with { CacheTtl = into[^1].CacheTtl ?? ttl };
        }
    }

    private static void AddText(string text, FieldPath path, string? cacheTtl, List<ChatPart> into)
    {
        if (text.Length > 0)
        {
            into.Add(new TextPart(text) { Path = path, CacheTtl = cacheTtl });
        }
    }

    private static void ReadPart(JsonElement part, FieldPath path, List<ChatPart> into, ReadContext context)
    {
        var cache = CacheMark.Of(part);
        if (part.ValueKind == JsonValueKind.String)
        {
            AddText(part.GetString()!, path, null, into);
            return;
        }

        switch (part.Text("type"u8))
        {
            case null:
                context.Fault(path.Field("type"), "it must be a string");
                break;
            case "text" or "input_text" or "output_text":
                if (part.Text("text"u8) is { } text)
                {
                    AddText(text, path, cache, into);
                }
                else
                {
                    context.Fault(path.Field("text"), "it must be a string");
                }

                break;
            case "refusal":
                into.Add(new RefusalPart(part.Text("refusal"u8) ?? string.Empty) { Path = path });
                break;
            case "thinking":
                into.Add(new ReasoningPart(ThinkingOf(part)) { Path = path });
                break;
            case "image_url":
                AddMedia(MediaKind.Image, part.Member("image_url"u8), path.Field("image_url"), path, cache, into, context);
                break;
            case "video_url":
                AddMedia(MediaKind.Video, part.Member("video_url"u8), path.Field("video_url"), path, cache, into, context);
                break;
            case "document_url":
                AddMedia(MediaKind.Document, part.Member("document_url"u8), path.Field("document_url"), path, cache, into, context);
                break;
            case "input_audio":
                AddAudio(part.Member("input_audio"u8), path, cache, into, context);
                break;
            case "file":
                AddFile(part.Member("file"u8), path, cache, into, context);
                break;
            case var type:
                into.Add(new OpaquePart(OpenAIChatDialect.Name, type, part) { Path = path, CacheTtl = cache });
                break;
        }
    }

    /// <summary>The words of Mistral's thinking part: a string, or text parts.</summary>
    public static string ThinkingOf(JsonElement part)
    {
        if (part.Text("thinking"u8) is { } whole)
        {
            return whole;
        }

        var text = string.Empty;
        foreach (var piece in part.Items("thinking"u8))
        {
            text += piece.Text("text"u8);
        }

        return text;
    }

    private static void AddMedia(
        MediaKind kind, JsonElement holder, FieldPath at, FieldPath path, string? cache, List<ChatPart> into, ReadContext context)
    {
        // Mistral writes the address without an object around it.
        if ((holder.AsText() ?? holder.Text("url"u8)) is not { Length: > 0 } url)
        {
            context.Fault(at.Field("url"), "it must be a web address or a data URI");
            return;
        }

        into.Add(At(kind, url, path, cache) with { Detail = holder.Text("detail"u8) });
    }

    private static MediaPart At(MediaKind kind, string url, FieldPath path, string? cache) =>
        DataUri.TryParse(url, out var type, out var data)
            ? new MediaPart(kind) { MediaType = type.Length == 0 ? null : type, Data = data, Path = path, CacheTtl = cache }
            : new MediaPart(kind) { Url = url, Path = path, CacheTtl = cache };

    private static void AddAudio(JsonElement audio, FieldPath path, string? cache, List<ChatPart> into, ReadContext context)
    {
        if (audio.Text("data"u8) is not { Length: > 0 } data)
        {
            context.Fault(path.Field("input_audio").Field("data"), "it must be base64");
            return;
        }

        var format = audio.Text("format"u8);
        var type = format switch { null => null, "mp3" => "audio/mpeg", _ => "audio/" + format };
        var isAddress = data.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || data.StartsWith("http", StringComparison.OrdinalIgnoreCase) && data.Contains("://", StringComparison.Ordinal);
        var media = isAddress ? At(MediaKind.Audio, data, path, cache) : new MediaPart(MediaKind.Audio) { Data = data, Path = path, CacheTtl = cache };
        into.Add(media with { MediaType = type ?? media.MediaType });
    }

    private static void AddFile(JsonElement file, FieldPath path, string? cache, List<ChatPart> into, ReadContext context)
    {
        var name = file.Text("filename"u8);
        if (file.Text("file_id"u8) is { Length: > 0 } id)
        {
            into.Add(new MediaPart(MediaKind.Document) { FileId = id, Name = name, Path = path, CacheTtl = cache });
            return;
        }

        if (file.Text("file_data"u8) is not { Length: > 0 } data)
        {
            context.Fault(path.Field("file"), "it must hold file_data or file_id");
            return;
        }

        var isUrl = data.StartsWith("http", StringComparison.OrdinalIgnoreCase) && data.Contains("://", StringComparison.Ordinal);
        var media = isUrl || data.StartsWith("data:", StringComparison.OrdinalIgnoreCase)
            ? At(MediaKind.Document, data, path, cache)
            : new MediaPart(MediaKind.Document) { Data = data, MediaType = "application/pdf", Path = path, CacheTtl = cache };
        into.Add(media with { Kind = KindOf(media.MediaType), Name = name });
    }

    private static MediaKind KindOf(string? type) => type?.Split('/')[0] switch
    {
        "image" => MediaKind.Image,
        "audio" => MediaKind.Audio,
        "video" => MediaKind.Video,
        _ => MediaKind.Document,
    };
}
