using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>
/// Writes media: <c>{format, source: {bytes | s3Location}}</c> under the kind's name (wire-formats section 8). Web addresses and
/// files of other providers have no place.
/// </summary>
internal sealed class BedrockMediaWriter(WriteContext context, Utf8JsonWriter writer)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Whether it can be written; reports it if not.</summary>
    public bool CanWrite(MediaPart media)
    {
        var can = FormatOf(media) is not null && (media.Data is not null || IsStored(media.Url)) && !context.Traits.RefusedMedia.Contains(media.Kind);
        if (!can)
        {
            context.Losses.Drop(media.Path, "media");
        }
        else if (media.Detail is not (null or "auto"))
        {
            context.Losses.Drop(media.Path?.Field("detail"), "detail");
        }

        return can;
    }

    public void Write(MediaPart media)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(media.Kind switch
        {
            MediaKind.Image => "image"u8,
            MediaKind.Document => "document"u8,
            MediaKind.Audio => "audio"u8,
            _ => "video"u8,
        });
        writer.WriteString("format"u8, FormatOf(media));
        if (media.Kind == MediaKind.Document)
        {
            writer.WriteString("name"u8, BedrockNames.Document(WithoutExtension(media.Name), _names));
        }

        writer.WriteStartObject("source"u8);
        if (media.Data is not null)
        {
            writer.WriteString("bytes"u8, media.Data);
        }
        else
        {
            writer.WriteStartObject("s3Location"u8);
            writer.WriteString("uri"u8, media.Url);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static bool IsStored(string? url) => url is not null && url.StartsWith("s3://", StringComparison.OrdinalIgnoreCase);

    private static string? WithoutExtension(string? name)
    {
        var dot = name?.LastIndexOf('.') ?? -1;
        return dot > 0 ? name![..dot] : name;
    }

    /// <summary>Converse's word for the format; null: it takes none like it.</summary>
    private static string? FormatOf(MediaPart media)
    {
        var type = media.MediaType?.Split(';')[0].Trim().ToLowerInvariant() ?? TypeByName(media.Name ?? media.Url);
        return media.Kind switch
        {
            MediaKind.Image => type switch
            {
                "image/png" => "png",
                "image/jpeg" or "image/jpg" => "jpeg",
                "image/gif" => "gif",
                "image/webp" => "webp",
                _ => null,
            },
            MediaKind.Document => DocumentFormat(type),
            MediaKind.Audio => type switch
            {
                "audio/mpeg" or "audio/mp3" => "mp3",
                "audio/wav" or "audio/x-wav" or "audio/wave" => "wav",
                "audio/flac" => "flac",
                "audio/ogg" => "ogg",
                "audio/opus" => "opus",
                "audio/aac" => "aac",
                "audio/mp4" or "audio/m4a" => "m4a",
                "audio/webm" => "webm",
                _ => null,
            },
            _ => type switch
            {
                "video/mp4" => "mp4",
                "video/quicktime" => "mov",
                "video/x-matroska" => "mkv",
                "video/webm" => "webm",
                "video/x-flv" => "flv",
                "video/mpeg" => "mpeg",
                "video/x-ms-wmv" => "wmv",
                "video/3gpp" => "three_gp",
                _ => null,
            },
        };
    }

    private static string? DocumentFormat(string? type) => type switch
    {
        "application/pdf" => "pdf",
        "text/plain" => "txt",
        "text/html" => "html",
        "text/csv" => "csv",
        "text/markdown" => "md",
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        _ => null,
    };

    /// <summary>The type that a name or address ends in, for parts that do not say it.</summary>
    private static string? TypeByName(string? name) => name is null ? null : Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".pdf" => "application/pdf",
        ".txt" => "text/plain",
        ".html" => "text/html",
        ".csv" => "text/csv",
        ".md" => "text/markdown",
        ".mp3" => "audio/mpeg",
        ".wav" => "audio/wav",
        ".mp4" => "video/mp4",
        _ => null,
    };
}
