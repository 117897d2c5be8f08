using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Reads contents of messages and outputs of tools: a string, or a list of parts.</summary>
internal static class ResponsesContentReader
{
    public static void Read(JsonElement content, FieldPath parent, string name, List<ChatPart> into, ReadContext context)
    {
        if (content.AsText() is { } text)
        {
            into.Add(new TextPart(text) { Path = parent.Field(name) });
            return;
        }

        if (content.Exists() && content.ValueKind != JsonValueKind.Array)
        {
            context.Fault(parent.Field(name), "must be a string or a list of parts");
            return;
        }

        var index = 0;
        foreach (var part in content.Items())
        {
            var path = parent.Item(name, index++);
            if (PartOf(part, path, context) is { } read)
            {
                into.Add(read with { Path = path });
            }
        }
    }

    /// <summary>A source as this dialect writes it.</summary>
    public static Citation CitationOf(JsonElement annotation) => new(annotation.Text("url"u8), annotation.Text("title"u8) ?? annotation.Text("filename"u8))
    {
        Start = (int?)annotation.Count("start_index"u8),
        End = (int?)annotation.Count("end_index"u8),
        Raw = annotation.GetRawText(),
        Dialect = "openai-responses",
    };

    private static ChatPart? PartOf(JsonElement part, FieldPath path, ReadContext context)
    {
        switch (part.Text("type"u8))
        {
            case null:
                context.Fault(path.Field("type"), "is missing");
                return null;
            case "input_text" or "output_text" or "text":
                return new TextPart(part.Text("text"u8) ?? string.Empty) { Citations = CitationsOf(part) };
            case "refusal":
                return new RefusalPart(part.Text("refusal"u8) ?? string.Empty);
            case "input_image":
                return ImageOf(part, path, context);
            case "input_file":
                return FileOf(part, path, context);
            case "input_audio":
                var audio = part.Member("input_audio"u8);
                return new MediaPart(MediaKind.Audio) { Data = audio.Text("data"u8), MediaType = "audio/" + (audio.Text("format"u8) ?? "wav") };
            case { } type:
                return new OpaquePart("openai-responses", type, part);
        }
    }

    private static List<Citation> CitationsOf(JsonElement part)
    {
        var citations = new List<Citation>();
        foreach (var annotation in part.Items("annotations"u8))
        {
            citations.Add(CitationOf(annotation));
        }

        return citations;
    }

    private static MediaPart? ImageOf(JsonElement part, FieldPath path, ReadContext context)
    {
        var image = new MediaPart(MediaKind.Image) { Detail = part.Text("detail"u8), FileId = part.Text("file_id"u8) };
        var url = part.Text("image_url"u8) ?? part.Member("image_url"u8).Text("url"u8);
        if (url is null && image.FileId is null)
        {
            context.Fault(path.Field("image_url"), "is missing");
            return null;
        }

        return url is null ? image : WithAddress(image with { FileId = null }, url);
    }

    private static MediaPart? FileOf(JsonElement part, FieldPath path, ReadContext context)
    {
        var file = new MediaPart(MediaKind.Document) { Name = part.Text("filename"u8), Detail = part.Text("detail"u8) };
        if (part.Text("file_data"u8) is { } data)
        {
            return data.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? WithAddress(file, data) : file with { Data = data, MediaType = "application/pdf" };
        }

        if (part.Text("file_url"u8) is { } url)
        {
            return file with { Url = url };
        }

        if (part.Text("file_id"u8) is { } id)
        {
            return file with { FileId = id };
        }

        context.Fault(path.Field("file_data"), "is missing");
        return null;
    }

    private static MediaPart WithAddress(MediaPart media, string url)
    {
        var comma = url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) ? url.IndexOf(',', StringComparison.Ordinal) : -1;
        if (comma < 0)
        {
            return media with { Url = url };
        }

        var type = url[5..comma];
        var end = type.IndexOf(';', StringComparison.Ordinal);
        return media with { MediaType = end < 0 ? type : type[..end], Data = url[(comma + 1)..] };
    }
}
