using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Types of media and names of files.</summary>
internal static class GeminiMedia
{
    public static MediaKind KindOf(string type) =>
        type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? MediaKind.Image
        : type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ? MediaKind.Audio
        : type.StartsWith("video/", StringComparison.OrdinalIgnoreCase) ? MediaKind.Video
        : MediaKind.Document;

    /// <summary>Files that only Google can open: its own store's and its cloud's.</summary>
    public static bool IsOwnFile(string uri) =>
        !uri.StartsWith("http", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("https://generativelanguage.googleapis.com/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The type that an address's ending names; else the usual one of the kind.</summary>
    public static string TypeOf(string uri, MediaKind kind)
    {
        var path = uri.AsSpan();
        path = path.IndexOfAny('?', '#') is >= 0 and var end ? path[..end] : path;
        var dot = path.LastIndexOf('.');
        var ending = dot < 0 || path.Length - dot > 6 ? string.Empty : path[(dot + 1)..].ToString().ToLowerInvariant();
        return ending switch
        {
            "png" => "image/png",
            "jpg" or "jpeg" => "image/jpeg",
            "gif" => "image/gif",
            "webp" => "image/webp",
            "heic" => "image/heic",
            "heif" => "image/heif",
            "bmp" => "image/bmp",
            "pdf" => "application/pdf",
            "txt" => "text/plain",
            "md" => "text/markdown",
            "html" or "htm" => "text/html",
            "csv" => "text/csv",
            "json" => "application/json",
            "mp3" => "audio/mpeg",
            "wav" => "audio/wav",
            "ogg" => "audio/ogg",
            "flac" => "audio/flac",
            "mp4" => "video/mp4",
            "webm" => "video/webm",
            "mov" => "video/quicktime",
            _ => UsualOf(uri, kind),
        };
    }

    public static string? DetailOf(string? level) => level switch
    {
        "MEDIA_RESOLUTION_LOW" => "low",
        "MEDIA_RESOLUTION_MEDIUM" => "auto",
        "MEDIA_RESOLUTION_HIGH" => "high",
        _ => null,
    };

    private static string UsualOf(string uri, MediaKind kind) => kind switch
    {
        MediaKind.Document => "application/pdf",
        MediaKind.Audio => "audio/wav",
        MediaKind.Video => "video/mp4",
        _ => uri.Contains("youtube.com/", StringComparison.OrdinalIgnoreCase) || uri.Contains("youtu.be/", StringComparison.OrdinalIgnoreCase) ? "video/mp4" : "image/jpeg",
    };
}
