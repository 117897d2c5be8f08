using System.Buffers;
using System.Globalization;
using Headgate.Gateway.Endpoints;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Multipart;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Requests;

/// <summary>Reads a request's body into one pooled buffer and peeks at the fields that policy needs, over the whole top level.</summary>
public static class RequestReader
{
    // Fields that decide what is executed. A second copy further down would be authorised as one thing and executed as another.
    private static readonly byte[][] ControlFields = ["model"u8.ToArray(), "stream"u8.ToArray(), "stream_options"u8.ToArray()];

    private const int LongestModel = 512;
    private static readonly SearchValues<char> ControlCharacters = SearchValues.Create([.. Enumerable.Range(0, 128).Select(c => (char)c).Where(char.IsControl)]);

    /// <summary>Reads and peeks; an error names the field that is to blame.</summary>
    /// <param name="context">The request.</param>
    /// <param name="match">What its path asks for.</param>
    /// <param name="cap">Largest body in bytes.</param>
    /// <param name="into">What to fill.</param>
    public static async ValueTask<GatewayError?> ReadAsync(HttpContext context, EndpointMatch match, long cap, InboundRequest into)
    {
        var request = context.Request;
        if (request.Headers.ContentEncoding.Count > 0 && !string.Equals(request.Headers.ContentEncoding.ToString(), "identity", StringComparison.OrdinalIgnoreCase))
        {
            return Invalid("content-encoding", $"Compressed request bodies ('{request.Headers.ContentEncoding}') are not taken; send the body as it is.");
        }

        var error = await BufferAsync(request, cap, into, context.RequestAborted).ConfigureAwait(false);
        if (error is not null)
        {
            return error;
        }

        error = request.ContentType is { } type && type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            ? PeekMultipart(type, into)
            : PeekJson(match, into);
        return error ?? CheckName(into.Model);
    }

    // It goes into headers, into the books and perhaps to the provider as it is.
    private static GatewayError? CheckName(string model)
    {
        if (model.Length > LongestModel)
        {
            return Invalid("model", $"The model's name is longer than {LongestModel} characters.");
        }

        return model.AsSpan().ContainsAny(ControlCharacters) ? Invalid("model", "The model's name holds a control character.") : null;
    }

    private static async ValueTask<GatewayError?> BufferAsync(HttpRequest request, long cap, InboundRequest into, CancellationToken cancellation)
    {
        if (request.ContentLength > cap)
        {
            return TooLarge(cap);
        }

        var written = 0;
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var buffer = result.Buffer;
            if (written + buffer.Length > cap)
            {
                reader.AdvanceTo(buffer.End);
                return TooLarge(cap);
            }

            var size = (int)buffer.Length;
            if (size > 0)
            {
                // The announced length sizes the first rental, so that large bodies are not copied over and over.
                var room = into.Grow(written, Math.Max(size, written == 0 ? (int)(request.ContentLength ?? 0) : 0));
                buffer.CopyTo(room.Span);
                written += size;
            }

            reader.AdvanceTo(buffer.End);
            if (result.IsCompleted)
            {
                into.Complete(written);
                return null;
            }
        }
    }

    private static GatewayError? PeekJson(EndpointMatch match, InboundRequest into)
    {
        var body = into.Body.Span;
        var fault = JsonPeek.Read(body, into.Fields);
        if (fault.Kind != JsonFaultKind.None)
        {
            return Invalid("body", fault.Kind switch
            {
                JsonFaultKind.Empty => "The request has no body; a JSON object is expected.",
                JsonFaultKind.NotObject => "The request's body is JSON, but not an object.",
                JsonFaultKind.TooDeep => $"The request's body is nested deeper than {JsonPeek.MaxDepth} levels.",
                _ => string.Create(CultureInfo.InvariantCulture, $"The request's body is not valid JSON: byte {fault.Position} does not fit."),
            });
        }

        into.Kind = BodyKind.Json;
        foreach (var name in ControlFields)
        {
            if (into.Fields.CountOf(body, name) > 1)
            {
                var field = System.Text.Encoding.UTF8.GetString(name);
                return Invalid(field, $"The field '{field}' is there more than once; send it once.");
            }
        }

        return PeekModel(body, match, into) ?? PeekPolicy(body, match, into);
    }

    private static GatewayError? PeekModel(ReadOnlySpan<byte> body, EndpointMatch match, InboundRequest into)
    {
        if (match.Model is not null)
        {
            into.Model = match.Model;
            return null;
        }

        var index = into.Fields.Find(body, "model"u8);
        if (index < 0)
        {
            return Invalid("model", "The field 'model' is missing.");
        }

        // Returned as is when it is not a string: null, a number, an object.
        into.Model = JsonPeek.GetString(body, into.Fields[index]) ?? string.Empty;
        return into.Model.Length > 0 ? null : Invalid("model", "The field 'model' must be a string that is not empty.");
    }

    private static GatewayError? PeekPolicy(ReadOnlySpan<byte> body, EndpointMatch match, InboundRequest into)
    {
        var fields = into.Fields;
        var stream = fields.Find(body, "stream"u8);
        if (stream >= 0 && fields[stream].Type is not (System.Text.Json.JsonTokenType.True or System.Text.Json.JsonTokenType.False or System.Text.Json.JsonTokenType.Null))
        {
            return Invalid("stream", "The field 'stream' must be true or false.");
        }

        into.Stream = match.Streams || (stream >= 0 && JsonPeek.GetBool(body, fields[stream]) == true);
        var options = fields.Find(body, "stream_options"u8);
        into.AskedUsage = options >= 0
            && JsonPeek.TryFindNested(body, fields[options], "include_usage"u8, out var wish)
            && JsonPeek.GetBool(body, wish) == true;
        into.MaxOutputTokens = Number(body, fields, "max_completion_tokens"u8) ?? Number(body, fields, "max_tokens"u8) ?? Number(body, fields, "max_output_tokens"u8);
        if (match.Surface.Dialect == DialectId.OpenAIResponses && fields.Find(body, "previous_response_id"u8) is >= 0 and var previous)
        {
            into.PreviousResponseId = JsonPeek.GetString(body, fields[previous]);
        }

        return null;
    }

    private static long? Number(ReadOnlySpan<byte> body, JsonFields fields, ReadOnlySpan<byte> name)
    {
        var index = fields.Find(body, name);
        return index >= 0 && JsonPeek.TryGetInt64(body, fields[index], out var value) ? value : null;
    }

    private static GatewayError? PeekMultipart(string contentType, InboundRequest into)
    {
        var body = into.Body.Span;
        var fault = MultipartPeek.Read(body, contentType, into.Parts);
        if (fault.Kind != MultipartFaultKind.None)
        {
            return Invalid("body", $"The multipart body cannot be read: {fault.Reason}");
        }

        into.Kind = BodyKind.Multipart;
        if (into.Parts.CountOf("model") > 1)
        {
            return Invalid("model", "The form part 'model' is there more than once; send it once.");
        }

        into.Model = Part(body, into.Parts, "model") ?? string.Empty;
        into.Stream = string.Equals(Part(body, into.Parts, "stream"), "true", StringComparison.OrdinalIgnoreCase);
        return into.Model.Length > 0 ? null : Invalid("model", "The form part 'model' is missing or empty.");
    }

    private static string? Part(ReadOnlySpan<byte> body, MultipartFields parts, string name) =>
        parts.Find(name) is >= 0 and var index ? MultipartPeek.GetString(body, parts[index]) : null;

    private static GatewayError Invalid(string field, string message) => new(GatewayErrorKind.InvalidRequest, message) { Field = field };

    private static GatewayError TooLarge(long cap) =>
        new(GatewayErrorKind.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The request's body is over the cap of {cap} bytes (globalSettings.maxRequestBytes).")) { Field = "body" };
}
