using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>
/// Sources of an answer: <c>annotations</c> of the message, and Perplexity's <c>citations</c> and <c>search_results</c>, which every
/// chunk repeats: those are read once and said at the end, when there is a text that they belong to.
/// </summary>
internal sealed class ChatCitations(IChatEventSink sink, int textBlock)
{
    private readonly List<Citation> _found = [];
    private bool _hasAddresses;
    private bool _hasResults;

    /// <summary>Reads a top-level member if it is one of those. False: nothing was consumed.</summary>
    public bool Read(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> frame)
    {
        var isAddresses = name.Is("citations"u8);
        if (!isAddresses && !name.Is("search_results"u8))
        {
            return false;
        }

        if (reader.TokenType != JsonTokenType.StartArray || (isAddresses ? _hasAddresses : _hasResults))
        {
            reader.Skip();
            return true;
        }

        using var document = JsonDocuments.TryParse(RawJson.Take(ref reader, frame));
        foreach (var item in document?.RootElement.Items() ?? default)
        {
            Add(item.AsText() ?? item.Text("url"u8), item.Text("title"u8), isAddresses);
        }

        return true;
    }

    /// <summary>Says <c>annotations</c>.</summary>
    public void TakeAnnotations(ReadOnlySpan<byte> array)
    {
        using var document = JsonDocuments.TryParse(array);
        foreach (var item in document?.RootElement.Items() ?? default)
        {
            var source = item.Member("url_citation"u8) is { ValueKind: JsonValueKind.Object } nested ? nested : item;
            if (source.Text("url"u8) is { Length: > 0 } url)
            {
                sink.On(StreamEvent.Cite(textBlock, new Citation(url, source.Text("title"u8))
                {
                    CitedText = source.Text("content"u8),
                    Start = (int?)source.Count("start_index"u8),
                    End = (int?)source.Count("end_index"u8),
                    Raw = item.GetRawText(),
                    Dialect = OpenAIChatDialect.Name,
                }));
            }
        }
    }

    /// <summary>The answer is complete.</summary>
    public void SayAll()
    {
        foreach (var citation in _found)
        {
            sink.On(StreamEvent.Cite(textBlock, citation));
        }

        _found.Clear();
    }

    private void Add(string? url, string? title, bool isAddress)
    {
        if (string.IsNullOrEmpty(url))
        {
            return;
        }

        _hasAddresses |= isAddress;
        _hasResults |= !isAddress;
        var known = _found.FindIndex(citation => citation.Url == url);
        if (known < 0)
        {
            _found.Add(new Citation(url, title));
        }
        else if (_found[known].Title is null)
        {
            _found[known] = new Citation(url, title);
        }
    }
}
