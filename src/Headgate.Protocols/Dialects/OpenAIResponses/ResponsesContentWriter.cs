using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes input parts: text, pictures, files. Sound and film have no place.</summary>
internal static class ResponsesContentWriter
{
    public static void Write(Utf8JsonWriter writer, ChatPart part, WriteContext context)
    {
        switch (part)
        {
            case TextPart text:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "input_text"u8);
                writer.WriteString("text"u8, text.Text);
                writer.WriteEndObject();
                break;
            case MediaPart { Kind: MediaKind.Image } image when !context.Traits.RefusedMedia.Contains(MediaKind.Image):
                WriteImage(writer, image);
                break;
            case MediaPart { Kind: MediaKind.Document } file when !context.Traits.RefusedMedia.Contains(MediaKind.Document):
                WriteFile(writer, file);
                break;
            case OpaquePart { Dialect: "openai-responses" } opaque:
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
