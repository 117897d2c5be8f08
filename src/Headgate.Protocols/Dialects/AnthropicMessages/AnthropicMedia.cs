using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Pictures and documents in requests. Anthropic takes four kinds of pictures, PDF and plain text; no sound, no film.</summary>
internal static class AnthropicMedia
{
    /// <summary>Whether it can be sent.</summary>
    public static bool HasForm(MediaPart media) => media.Kind switch
    {
        MediaKind.Image => media.Data is null || ImageType(media) is not null,
        MediaKind.Document => media.Data is null || IsPdf(media) || PlainText(media) is not null,
        _ => false,
    };

    /// <summary>Writes the members of the block.</summary>
    public static void Write(Utf8JsonWriter writer, MediaPart media)
    {
        writer.WriteString("type"u8, media.Kind == MediaKind.Image ? "image"u8 : "document"u8);
        writer.WriteStartObject("source"u8);
        WriteSource(writer, media);
        writer.WriteEndObject();
        if (media.Kind == MediaKind.Document && media.Name is not null)
        {
            writer.WriteString("title"u8, media.Name);
        }
    }

    private static void WriteSource(Utf8JsonWriter writer, MediaPart media)
    {
        if (media.FileId is not null)
        {
            writer.WriteString("type"u8, "file"u8);
            writer.WriteString("file_id"u8, media.FileId);
        }
        else if (media.Data is null)
        {
            writer.WriteString("type"u8, "url"u8);
            writer.WriteString("url"u8, media.Url);
        }
        else if (media.Kind == MediaKind.Document && !IsPdf(media))
        {
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("media_type"u8, "text/plain"u8);
            writer.WriteString("data"u8, PlainText(media));
        }
        else
        {
            writer.WriteString("type"u8, "base64"u8);
            writer.WriteString("media_type"u8, media.Kind == MediaKind.Image ? ImageType(media) : "application/pdf");
            writer.WriteString("data"u8, media.Data);
        }
    }

    // The first bytes tell where no type was given.
    private static string? ImageType(MediaPart media) => media.MediaType?.ToLowerInvariant() switch
    {
        "image/jpeg" or "image/jpg" => "image/jpeg",
        "image/png" => "image/png",
        "image/gif" => "image/gif",
        "image/webp" => "image/webp",
        null or "" or "image/*" => media.Data switch
        {
            ['/', '9', 'j', ..] => "image/jpeg",
            ['i', 'V', 'B', 'O', ..] => "image/png",
            ['R', '0', 'l', 'G', ..] => "image/gif",
            ['U', 'k', 'l', 'G', ..] => "image/webp",
            _ => null,
        },
        _ => null,
    };

    private static bool IsPdf(MediaPart media) =>
        media.MediaType is null or "" ? media.Data is ['J', 'V', 'B', 'E', ..] : media.MediaType.StartsWith("application/pdf", StringComparison.OrdinalIgnoreCase);

    private static string? PlainText(MediaPart media)
    {
        if (media.MediaType is not { } type || !(type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var bytes = new byte[media.Data!.Length];
        return Convert.TryFromBase64String(media.Data, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
