using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Writes the content of instructions and users: a string where that is enough, else parts.</summary>
internal sealed class OpenAIChatContentWriter(ChatRequest request, WriteContext context, Utf8JsonWriter writer)
{
    private readonly bool _isOwn = request.Dialect == OpenAIChatDialect.Name;

    /// <summary>Writes the member <c>content</c> of a turn.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="onlyText">Instructions: most servers take one string and nothing else.</param>
    public void Write(ChatTurn turn, bool onlyText)
    {
        var kept = new List<ChatPart>(turn.Parts.Count);
        var isText = true;
        foreach (var part in turn.Parts)
        {
            var taken = part is MediaPart media && TextOf(media) is { } inside ? new TextPart(inside) { Path = part.Path } : part;
            if (taken is TextPart || Takes(taken))
            {
                kept.Add(taken);
                isText &= taken is TextPart;
                ReportMarks(part);
            }
            else
            {
                context.Losses.Drop(part.Path, "content");
            }
        }

        if (kept.Count == 0)
        {
            context.Refuse(turn.Path, "nothing of this message can be sent to the provider: it takes no such content");
        }

        if (kept.Count <= 1 && isText || onlyText || context.Traits.TextOnlyContent)
        {
            writer.WriteString("content"u8, Joined(kept, onlyText ? "\n\n" : "\n"));
        }
        else
        {
            WriteParts(kept);
        }
    }

    /// <summary>Writes the member <c>content</c> as parts, all of which the server takes.</summary>
    public void WriteParts(List<ChatPart> parts)
    {
        writer.WriteStartArray("content"u8);
        foreach (var part in parts)
        {
            switch (part)
            {
                case TextPart text:
                    BeginPart("text"u8);
                    writer.WriteString("text"u8, text.Text);
                    writer.WriteEndObject();
                    break;
                case MediaPart media:
                    WriteMedia(media);
                    break;
                case OpaquePart opaque:
                    opaque.Raw.WriteTo(writer);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>Whether a part that is no text can be said to the server.</summary>
    public bool Takes(ChatPart part) => part switch
    {
        _ when context.Traits.TextOnlyContent => false,
        MediaPart media when context.Traits.RefusedMedia.Contains(media.Kind) => false,
        MediaPart { FileId: not null } media => _isOwn && media.Kind == MediaKind.Document,
        MediaPart { Kind: MediaKind.Image } => true,
        MediaPart { Kind: MediaKind.Video } => _isOwn,
        MediaPart media => media.Data is not null || _isOwn,
        OpaquePart opaque => opaque.Dialect == OpenAIChatDialect.Name,
        _ => false,
    };

    /// <summary>The words of a document that is nothing but text; null: it is something else.</summary>
    public static string? TextOf(MediaPart media)
    {
        if (media is not { Kind: MediaKind.Document, Data: { } data, MediaType: { } type } || !type.StartsWith("text/", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[data.Length];
        return !Convert.TryFromBase64String(data, bytes, out var length) ? null
            : media.Name is { Length: > 0 } name ? $"{name}:\n{Encoding.UTF8.GetString(bytes, 0, length)}"
            : Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>Reports what a part carries beside its content and has no place here.</summary>
    public void ReportMarks(ChatPart part)
    {
        if (part.CacheTtl is not null)
        {
            context.Losses.Drop(part.Path?.Field("cache_control"), "cache_control");
        }

        if (part is TextPart { Citations.Count: > 0 })
        {
            context.Losses.Drop(part.Path?.Field(request.Dialect == "anthropic" ? "citations" : "annotations"), "annotations");
        }

        if (part is TextPart { Proof: not null })
        {
            context.Losses.Drop(part.Path?.Field("thoughtSignature"), "thoughtSignature");
        }
    }

    private static string Joined(List<ChatPart> parts, string between)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(text.Length > 0 ? between : null).Append((part as TextPart)?.Text);
        }

        return text.ToString();
    }

    private void BeginPart(ReadOnlySpan<byte> type)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
    }

    private void WriteMedia(MediaPart media)
    {
        var url = media.Url ?? (media.Data is null ? null : DataUri.Of(media.MediaType ?? UsualType(media.Kind), media.Data));
        switch (media.Kind)
        {
            case MediaKind.Image:
                BeginPart("image_url"u8);
                writer.WriteStartObject("image_url"u8);
                writer.WriteString("url"u8, url);
                if (media.Detail is not null)
                {
                    writer.WriteString("detail"u8, media.Detail);
                }

                break;
            case MediaKind.Video:
                BeginPart("video_url"u8);
                writer.WriteStartObject("video_url"u8);
                writer.WriteString("url"u8, url);
                break;
            case MediaKind.Audio:
                BeginPart("input_audio"u8);
                writer.WriteStartObject("input_audio"u8);
                writer.WriteString("data"u8, media.Data ?? media.Url);
                writer.WriteString("format"u8, FormatOf(media.MediaType));
                break;
            default:
                BeginPart("file"u8);
                writer.WriteStartObject("file"u8);
                WriteFile(media, url);
                break;
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteFile(MediaPart media, string? url)
    {
        if (media.FileId is not null)
        {
            writer.WriteString("file_id"u8, media.FileId);
            return;
        }

        // OpenAI refuses data without a name.
        writer.WriteString("filename"u8, media.Name ?? "document.pdf");
        writer.WriteString("file_data"u8, url);
    }

    private static string UsualType(MediaKind kind) => kind switch
    {
        MediaKind.Image => "image/png",
        MediaKind.Audio => "audio/wav",
        MediaKind.Video => "video/mp4",
        _ => "application/pdf",
    };

    private static string FormatOf(string? type) => type?.Split(';')[0] switch
    {
        null or "audio/wav" or "audio/x-wav" or "audio/wave" => "wav",
        "audio/mpeg" or "audio/mp3" => "mp3",
        var other => other[(other.IndexOf('/', StringComparison.Ordinal) + 1)..],
    };
}
