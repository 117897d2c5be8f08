using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes input parts: text, pictures, files. Sound and film have no place.</summary>
internal static class ResponsesContentWriter
{
    /// <summary>Whether a part of a client of this dialect can be written at all. Files that a provider keeps are OpenAI's in its own two dialects only.</summary>
    public static bool HasPlace(ChatPart part, string dialect, WriteContext context) => part switch
    {
        TextPart or OpaquePart { Dialect: "openai-responses" } => true,
        MediaPart { FileId: not null } when !dialect.StartsWith("openai-", StringComparison.Ordinal) => false,
        MediaPart { Kind: MediaKind.Image or MediaKind.Document } media => !context.Traits.RefusedMedia.Contains(media.Kind),
        _ => false,
    };

    /// <summary>Writes a part, or reports that it has no place.</summary>
    public static void Write(Utf8JsonWriter writer, ChatPart part, string dialect, WriteContext context)
    {
        switch (HasPlace(part, dialect, context) ? part : null)
        {
            case TextPart text:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "input_text"u8);
                writer.WriteString("text"u8, text.Text);
                writer.WriteEndObject();
                break;
            case MediaPart { Kind: MediaKind.Image } image:
                WriteImage(writer, image);
                break;
            case MediaPart file:
                WriteFile(writer, file);
                break;
            case OpaquePart opaque:
                opaque.Raw.WriteTo(writer);
                break;
            default:
                context.Losses.Drop(part.Path, part is OpaquePart other ? other.Type : part is MediaPart media ? media.Kind.ToString() : "content");
                break;
        }
    }

    private static void WriteImage(Utf8JsonWriter writer, MediaPart image)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "input_image"u8);
        writer.WriteString("detail"u8, image.Detail ?? "auto");
        if (image.FileId is not null)
        {
            writer.WriteString("file_id"u8, image.FileId);
        }
        else
        {
            writer.WriteString("image_url"u8, image.Url ?? DataUri(image, "image/png"));
        }

        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, MediaPart file)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "input_file"u8);
        if (file.FileId is not null)
        {
            writer.WriteString("file_id"u8, file.FileId);
        }
        else if (file.Url is not null)
        {
            writer.WriteString("file_url"u8, file.Url);
        }
        else
        {
            // The name is required beside data, and tells the type.
            writer.WriteString("filename"u8, file.Name ?? (file.MediaType is null or "application/pdf" ? "document.pdf" : "document.txt"));
            writer.WriteString("file_data"u8, DataUri(file, "application/pdf"));
        }

        writer.WriteEndObject();
    }

    private static string DataUri(MediaPart media, string otherwise) => $"data:{media.MediaType ?? otherwise};base64,{media.Data}";
}
