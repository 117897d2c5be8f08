using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Configuration;

/// <summary>
/// Where and how one surface of a channel is served. Channels with the same settings share one instance; its URL is put together
/// when it is first asked for, so that ten thousand channels do not hold ten addresses each that nobody calls.
/// </summary>
/// <param name="urlTemplate">Absolute URL, or its beginning; may hold <c>{model}</c> and <c>{action}</c>.</param>
/// <param name="edits">Edits of top-level body fields.</param>
/// <param name="path">What follows <paramref name="urlTemplate"/>; may hold the same.</param>
public sealed class UpstreamEndpoint(string urlTemplate, EditPlan edits, string path = "")
{
    private const string Model = "{model}";
    private const string Action = "{action}";
    private readonly bool _fixed = !Varies(urlTemplate) && !Varies(path);
    private string? _template;
    private Uri? _url;

    /// <summary>Edits of top-level body fields.</summary>
    public EditPlan Edits { get; } = edits;

    /// <summary>What differs from the dialect beyond such edits; matters to translated requests only.</summary>
    public TargetTraits Traits { get; init; } = TargetTraits.Default;

    /// <summary>The words for <c>{action}</c> where the endpoint has its own, whatever the client's path says; null: the dialect's.</summary>
    public EndpointActions? Actions { get; init; }

    /// <summary>How the key is sent here where that differs from the channel's usual way; null: it does not.</summary>
    public KeyPlace? Key { get; init; }

    /// <summary>Absolute URL; may hold <c>{model}</c>, and <c>{action}</c> where Gemini's verb goes.</summary>
    public string UrlTemplate => _template ??= path.Length == 0 ? urlTemplate : Join(urlTemplate, path);

    /// <summary>The parsed URL where the template leaves nothing open; else null.</summary>
    public Uri? Url => _fixed ? _url ??= new Uri(UrlTemplate) : null;

    /// <summary>The URL for one request, in the endpoint's own words where it has such.</summary>
    /// <param name="model">The upstream model, escaped into the path.</param>
    /// <param name="suffix">As below.</param>
    /// <param name="stream">Whether a stream is asked for.</param>
    /// <param name="query">As below.</param>
    public Uri For(string model, string suffix, bool stream, string query) =>
        For(model, Actions is null ? suffix : stream ? Actions.Stream : Actions.Whole, query);

    /// <summary>The URL for one request.</summary>
    /// <param name="model">The upstream model, escaped into the path.</param>
    /// <param name="suffix">Gemini's action with its colon, which goes where the template asks for it or takes the place of one that is written out; elsewhere a path to append.</param>
    /// <param name="query">The query with its question mark, already without the client's key; may be empty.</param>
    public Uri For(string model, string suffix, string query)
    {
        if (_fixed && suffix.Length == 0 && query.Length == 0)
        {
            return Url!;
        }

        var url = UrlTemplate.Replace(Model, Uri.EscapeDataString(model), StringComparison.Ordinal);
        url = url.Contains(Action, StringComparison.Ordinal)
            ? url.Replace(Action, suffix.TrimStart(':'), StringComparison.Ordinal)
            : suffix.Length == 0 ? url : suffix[0] == ':' ? WithAction(url, suffix) : Join(url, suffix);
        return new Uri(
            query.Length == 0 ? url :
            url.Contains('?', StringComparison.Ordinal) ? string.Concat(url, "&", query.AsSpan(1)) :
            url + query);
    }

    /// <summary>Puts a path behind an address, before its query if it has one.</summary>
    internal static string Join(string address, string path)
    {
        var question = address.IndexOf('?', StringComparison.Ordinal);
        return question < 0 ? address + path : string.Concat(address.AsSpan(0, question), path, address.AsSpan(question));
    }

    // One address serves several actions of an operation: embedContent and batchEmbedContents.
    private static string WithAction(string url, string action)
    {
        var question = url.IndexOf('?', StringComparison.Ordinal);
        var end = question < 0 ? url.Length : question;
        var colon = url.LastIndexOf(':', end - 1);
        return colon > url.LastIndexOf('/', end - 1) ? string.Concat(url.AsSpan(0, colon), action, url.AsSpan(end)) : url;
    }

    private static bool Varies(string template) =>
        template.Contains(Model, StringComparison.Ordinal) || template.Contains(Action, StringComparison.Ordinal);
}

/// <summary>What an endpoint calls a whole answer and a stream, such as Vertex' <c>rawPredict</c> and <c>streamRawPredict</c>.</summary>
/// <param name="Whole">For one JSON document.</param>
/// <param name="Stream">For a stream.</param>
public sealed record EndpointActions(string Whole, string Stream);

/// <summary>A header that carries a key.</summary>
/// <param name="Header">Its name.</param>
/// <param name="Template">Its value, with <c>{key}</c> in the key's place; empty: the key alone.</param>
public sealed record KeyPlace(string Header, string Template)
{
    private const string Mark = "{key}";

    /// <summary>The header's whole value.</summary>
    public string ValueOf(string secret) => Template.Length == 0 ? secret : Template.Replace(Mark, secret, StringComparison.Ordinal);
}
