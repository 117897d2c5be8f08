using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Sources of an answer: <c>groundingMetadata</c> and <c>citationMetadata</c>. Frames repeat them, so each is said once.</summary>
internal sealed class GeminiGrounding
{
    private readonly HashSet<(string? Url, int? Start, int? End)> _said = [];

    /// <summary>Citations of <c>groundingChunks</c>, by the stretches of <c>groundingSupports</c>; chunks without a stretch come without places.</summary>
    public List<Citation> Read(JsonElement metadata, TextOffsets offsets)
    {
        var found = new List<Citation>();
        var chunks = new List<JsonElement>();
        foreach (var chunk in metadata.Items("groundingChunks"u8))
        {
            var source = chunk.Member("web"u8);
            chunks.Add(source.Exists() ? source : chunk.Member("retrievedContext"u8));
        }

        var used = new HashSet<long>();
        foreach (var support in metadata.Items("groundingSupports"u8))
        {
            var segment = support.Member("segment"u8);
            foreach (var index in support.Items("groundingChunkIndices"u8))
            {
                if (index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out var at) && at >= 0 && at < chunks.Count)
                {
                    used.Add(at);
                    Add(found, chunks[at], segment, segment.Text("text"u8), offsets);
                }
            }
        }

        for (var i = 0; i < chunks.Count; i++)
        {
            if (!used.Contains(i))
            {
                Add(found, chunks[i], default, null, offsets);
            }
        }

        return found;
    }

    /// <summary>Citations of <c>citationMetadata</c>, whose items are their own stretches.</summary>
    public List<Citation> ReadSources(JsonElement metadata, TextOffsets offsets)
    {
        var found = new List<Citation>();
        var items = metadata.Member("citationSources"u8);
        foreach (var item in (items.Exists() ? items : metadata.Member("citations"u8)).Items())
        {
            Add(found, item, item, null, offsets);
        }

        return found;
    }

    private void Add(List<Citation> to, JsonElement source, JsonElement segment, string? words, TextOffsets offsets)
    {
        var url = source.Text("uri"u8);
        if (url is null)
        {
            return;
        }

        // Proto JSON leaves a zero out.
        var end = segment.Count("endIndex"u8);
        int? start = end is null ? null : offsets.ToUtf16(segment.Count("startIndex"u8) ?? 0);
        int? until = end is null ? null : offsets.ToUtf16(end.Value);
        if (_said.Add((url, start, until)))
        {
            to.Add(new Citation(url, source.Text("title"u8)) { Start = start, End = until, CitedText = words });
        }
    }

    /// <summary>Writes the member <c>groundingMetadata</c>; nothing where there are no citations with an address.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Citation> citations, TextOffsets offsets)
    {
        var chunks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var citation in citations)
        {
            if (citation.Url is { } url && chunks.TryAdd(url, chunks.Count))
            {
                if (chunks.Count == 1)
                {
                    json.WriteStartObject("groundingMetadata"u8);
                    json.WriteStartArray("groundingChunks"u8);
                }

                json.WriteStartObject();
                json.WriteStartObject("web"u8);
                json.WriteString("uri"u8, url);
                json.WriteString("title"u8, citation.Title ?? url);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }

        if (chunks.Count == 0)
        {
            return;
        }

        json.WriteEndArray();
        json.WriteStartArray("groundingSupports"u8);
        foreach (var citation in citations)
        {
            if (citation is { Url: { } url, Start: { } start, End: { } end })
            {
                WriteSupport(json, chunks[url], offsets.ToUtf8(start), offsets.ToUtf8(end), citation.CitedText);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSupport(Utf8JsonWriter json, int chunk, int start, int end, string? words)
    {
        json.WriteStartObject();
        json.WriteStartObject("segment"u8);
        json.WriteNumber("startIndex"u8, start);
        json.WriteNumber("endIndex"u8, end);
        if (words is not null)
        {
            json.WriteString("text"u8, words);
        }

        json.WriteEndObject();
        json.WriteStartArray("groundingChunkIndices"u8);
        json.WriteNumberValue(chunk);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
