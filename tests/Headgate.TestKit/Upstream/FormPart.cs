using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Headgate.TestKit.Upstream;

/// <summary>One part of a multipart request.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="FileName">The file's name; null: a plain field.</param>
/// <param name="ContentType">The part's own type; null: none.</param>
/// <param name="Body">The exact bytes.</param>
public sealed record FormPart(string Name, string? FileName, string? ContentType, byte[] Body)
{
    /// <summary>The bytes as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    internal static IReadOnlyList<FormPart> ReadAll(string? contentType, byte[] body)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), new MemoryStream(body));
        var parts = new List<FormPart>();

        // The stream is in memory, so nothing here ever waits.
        while (reader.ReadNextSectionAsync().GetAwaiter().GetResult() is { } section)
        {
            var disposition = ContentDispositionHeaderValue.Parse(section.ContentDisposition);
            using var bytes = new MemoryStream();
            section.Body.CopyTo(bytes);
            parts.Add(new FormPart(
                HeaderUtilities.RemoveQuotes(disposition.Name).ToString(),
                disposition.FileName.HasValue ? HeaderUtilities.RemoveQuotes(disposition.FileName).ToString() : null,
                section.ContentType,
                bytes.ToArray()));
        }

        return parts;
    }
}
