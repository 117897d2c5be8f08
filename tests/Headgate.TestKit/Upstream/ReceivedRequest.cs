using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Headgate.TestKit.Upstream;

/// <summary>One request as the upstream got it: what tests assert on.</summary>
public sealed class ReceivedRequest
{
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lazy<JsonElement?> _json;
    private readonly Lazy<IReadOnlyList<FormPart>> _form;

    internal ReceivedRequest(HttpRequest request, byte[] body)
    {
        Method = request.Method;
        Path = request.Path.Value ?? "/";
        Query = request.QueryString.Value ?? string.Empty;
        Protocol = request.Protocol;
        Headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Body = body;
        _json = new(() => ParseJson(body));
        _form = new(() => FormPart.ReadAll(Header("Content-Type"), body));
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>The path, percent-decoded.</summary>
    public string Path { get; }

    /// <summary>The query with its question mark; empty: none.</summary>
    public string Query { get; }

    /// <summary>Path and query.</summary>
    public string PathAndQuery => Path + Query;

    /// <summary><c>HTTP/1.1</c> or <c>HTTP/2</c>.</summary>
    public string Protocol { get; }

    /// <summary>Headers, names without regard to case; several values joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body's exact bytes.</summary>
    public byte[] Body { get; }

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public JsonElement Json => _json.Value ?? throw new InvalidOperationException($"The upstream got no JSON but: {Text}");

    /// <summary>The parts of a multipart body, in order; empty for any other body.</summary>
    public IReadOnlyList<FormPart> Form => _form.Value;

    /// <summary>The model that is asked for, wherever the dialect puts it; null: none.</summary>
    public string? Model => JsonString("model") ?? FormField("model") ?? ModelInPath();

    /// <summary>Whether a stream is asked for, in the body or by Gemini's method name.</summary>
    public bool Stream => JsonBool("stream") || Path.EndsWith(":streamGenerateContent", StringComparison.Ordinal);

    /// <summary>Whether <c>stream_options.include_usage</c> is set.</summary>
    public bool WantsUsage => _json.Value is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty("stream_options", out var options)
        && options.ValueKind == JsonValueKind.Object
        && options.TryGetProperty("include_usage", out var usage)
        && usage.ValueKind == JsonValueKind.True;

    /// <summary>The key, however it is sent; null: none.</summary>
    public string? Credential =>
        Header("Authorization") is { } bearer && bearer.StartsWith("Bearer ", StringComparison.Ordinal) ? bearer["Bearer ".Length..]
        : Header("x-api-key") ?? Header("x-goog-api-key") ?? Header("api-key") ?? QueryValue("key");

    /// <summary>Whether the client went away before the answer's end.</summary>
    public bool WasAborted => _aborted.Task.IsCompleted;

    /// <summary>Completes when the client goes away before the answer's end; fails when it does not in time.</summary>
    public Task Aborted => _aborted.Task.WaitAsync(Patience.Limit, TimeProvider.System);

    /// <summary>Completes when the upstream is done with the request, however that came.</summary>
    public Task Ended => _ended.Task.WaitAsync(Patience.Limit, TimeProvider.System);

    /// <summary>Bytes of body handed to the socket so far, before compression.</summary>
    public long BytesSent { get; internal set; }

    /// <summary>A header's value; null: absent.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>A query parameter's value; null: absent.</summary>
    public string? QueryValue(string name) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Query).TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>The text of a form part; null: absent.</summary>
    public string? FormField(string name) => Form.FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.Ordinal))?.Text;

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {PathAndQuery} {Protocol}";

    internal void NoteAborted() => _aborted.TrySetResult();

    internal void NoteEnded() => _ended.TrySetResult();

    private static JsonElement? ParseJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Not every request carries JSON; who asks for it gets the text in the error.
            return null;
        }
    }

    private string? JsonString(string name) =>
        _json.Value is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private bool JsonBool(string name) =>
        _json.Value is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private string? ModelInPath()
    {
        const string Marker = "/models/";
        var start = Path.IndexOf(Marker, StringComparison.Ordinal);
        var end = Path.LastIndexOf(':');
        return start >= 0 && end > start ? Path[(start + Marker.Length)..end] : null;
    }
}
