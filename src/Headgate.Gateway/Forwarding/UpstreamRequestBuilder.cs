using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Forwarding;

/// <summary>Builds the request of one attempt, always from the client's original bytes.</summary>
public static class UpstreamRequestBuilder
{
    private const string AnthropicVersion = "2023-06-01";

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    // What HttpClient keeps with the content; asking for these among the request's own headers throws.
    private static readonly FrozenSet<string> OfContent = new[]
    {
        "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location", "Content-MD5",
        "Content-Range", "Content-Type", "Expires", "Last-Modified",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The request for one target.</summary>
    /// <param name="exchange">The request as it came.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="endpoint">At which endpoint.</param>
    /// <param name="model">The model's name there.</param>
    public static HttpRequestMessage Build(Exchange exchange, Target target, UpstreamEndpoint endpoint, string model)
    {
        var inbound = exchange.Request;
        var uri = endpoint.For(model, exchange.Match.Suffix, inbound.Stream, UpstreamQuery.Of(exchange.Context.Request.QueryString, target.Credential));
        var message = new HttpRequestMessage(HttpMethod.Post, uri);
        exchange.HidesUsage = false;
        inbound.BeginAttempt();
        message.Content = inbound.Kind == BodyKind.Multipart
            ? Multipart(inbound, model)
            : JsonBody(exchange, inbound, endpoint, target, model);
        CopyHeaders(exchange.Context.Request, message, target.Channel);
        if (!endpoint.Traits.AnthropicBetas)
        {
            message.Headers.Remove("anthropic-beta");
        }

        Authorize(message, target.Credential, endpoint.Key);
        return message;
    }

    /// <summary>The request for a target that is asked in another dialect, with the body that says it there.</summary>
    public static HttpRequestMessage BuildTranslated(Exchange exchange, Target target, UpstreamEndpoint endpoint, DialectId dialect, ReadOnlyMemory<byte> body)
    {
        var stream = exchange.Request.Stream;
        var suffix = dialect != DialectId.GoogleGenerateContent ? string.Empty
            : exchange.Match.Surface.Operation == Operation.CountTokens ? ":countTokens"
            : stream ? ":streamGenerateContent" : ":generateContent";
        var asked = dialect == DialectId.GoogleGenerateContent && stream ? new QueryString("?alt=sse") : QueryString.Empty;
        var message = new HttpRequestMessage(HttpMethod.Post, endpoint.For(exchange.UpstreamModel, suffix, stream, UpstreamQuery.Of(asked, target.Credential)))
        {
            Content = new ReadOnlyMemoryContent(body),
        };
        message.Content.Headers.ContentType = Json;
        foreach (var (name, values) in exchange.Context.Request.Headers)
        {
            if (HeaderRules.PassesTranslated(name) && !target.Channel.RemoveHeaders.Contains(name))
            {
                message.Headers.TryAddWithoutValidation(name, values.ToString());
            }
        }

        // Vertex has its version in the body.
        if (dialect == DialectId.AnthropicMessages && endpoint.Actions is null)
        {
            message.Headers.TryAddWithoutValidation("anthropic-version", AnthropicVersion);
        }

        AddChannelHeaders(message, target.Channel);
        Authorize(message, target.Credential, endpoint.Key);
        return message;
    }

    /// <summary>Copies the client's headers and adds the channel's own.</summary>
    public static void CopyHeaders(HttpRequest from, HttpRequestMessage to, Channel channel)
    {
        foreach (var (name, values) in from.Headers)
        {
            if (!HeaderRules.PassesUp(name) || channel.RemoveHeaders.Contains(name) || name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!to.Headers.TryAddWithoutValidation(name, values.ToString()))
            {
                to.Content?.Headers.TryAddWithoutValidation(name, values.ToString());
            }
        }

        // Answers must be readable for judging and metering.
        to.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (to.Content is not null && to.Content.Headers.ContentType is null && from.ContentType is { } type)
        {
            to.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        AddChannelHeaders(to, channel);
    }

    private static void AddChannelHeaders(HttpRequestMessage to, Channel channel)
    {
        foreach (var (name, value) in channel.Headers)
        {
            HttpHeaders? place = OfContent.Contains(name) ? to.Content?.Headers : to.Headers;
            place?.Remove(name);
            place?.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Puts the channel's credential in its place.</summary>
    /// <param name="message">The request.</param>
    /// <param name="credential">The key.</param>
    /// <param name="place">Where this endpoint wants it; null: where the channel's key usually goes.</param>
    public static void Authorize(HttpRequestMessage message, Credential credential, KeyPlace? place = null)
    {
        if (credential.Scheme == CredentialScheme.Header)
        {
            var header = place?.Header ?? credential.Place;
            message.Headers.Remove(header);
            message.Headers.TryAddWithoutValidation(header, place?.ValueOf(credential.Secret) ?? credential.Value);
        }
    }

    private static SplicedContent JsonBody(Exchange exchange, InboundRequest inbound, UpstreamEndpoint endpoint, Target target, string model)
    {
        var edit = inbound.Edit;
        edit.Begin(inbound.Body, inbound.Fields);
        if (exchange.Match.Model is null && !string.Equals(model, inbound.Model, StringComparison.Ordinal))
        {
            edit.Set("model"u8, target.ModelJson.IsEmpty ? Quoted(model) : target.ModelJson);
        }

        edit.Apply(endpoint.Edits);
        exchange.Dropped = DroppedFields.Of(inbound, endpoint.Edits);
        if (inbound.Stream && !inbound.AskedUsage && target.Channel.AskUsage && HasUsageOption(exchange.Match.Surface))
        {
            edit.AskForUsage();
            exchange.HidesUsage = true;
        }

        var content = new SplicedContent(edit.Splices, inbound);
        content.Headers.ContentType = Json;
        return content;
    }

    private static bool HasUsageOption(Surface surface) =>
        surface is { Dialect: DialectId.OpenAIChat, Operation: Operation.Chat or Operation.Completions };

    private static SplicedContent Multipart(InboundRequest inbound, string model)
    {
        var splices = inbound.Splices;
        splices.Begin(inbound.Body);
        if (!string.Equals(model, inbound.Model, StringComparison.Ordinal))
        {
            var part = inbound.Parts[inbound.Parts.Find("model")];
            splices.Replace(part.ValueStart, part.ValueEnd, Encoding.UTF8.GetBytes(model));
        }

        return new SplicedContent(splices, inbound);
    }

    private static byte[] Quoted(string model) =>
        [(byte)'"', .. JsonEncodedText.Encode(model, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];
}
