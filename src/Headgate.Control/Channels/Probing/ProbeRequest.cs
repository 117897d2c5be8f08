using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Channels.Probing;

/// <summary>The smallest request that shows whether a model answers.</summary>
/// <param name="Model">The model as the channel lists it.</param>
/// <param name="Path">Where it is sent in the gateway.</param>
/// <param name="Body">What is sent.</param>
internal sealed record ProbeRequest(string Model, string Path, byte[] Body)
{
    private const string Chat = "chat";
    private const string Embeddings = "embeddings";
    private const string Words = "Reply with the word ok.";

    /// <summary>The request for a channel.</summary>
    /// <exception cref="Refusal">The channel lists no such model, or the operation is not one of the two.</exception>
    public static ProbeRequest For(ChannelConfig channel, ProbeInput input, string prefix)
    {
        var model = input.Model
            ?? channel.Models.Select(m => m.Name).Concat(channel.ModelMapping.Keys).FirstOrDefault(m => !m.Contains('*', StringComparison.Ordinal))
            ?? throw Refusal.Invalid(prefix + "model", "is needed: the channel lists no model by a whole name");
        var name = $"{channel.Name}/{model}";
        return (input.Operation ?? Chat) switch
        {
            // No limit of tokens: models disagree on the field's name and on the least value.
            Chat => new ProbeRequest(model, "/v1/chat/completions", JsonSerializer.SerializeToUtf8Bytes(
                new { model = name, messages = new[] { new { role = "user", content = Words } }, stream = true })),
            Embeddings => new ProbeRequest(model, "/v1/embeddings", JsonSerializer.SerializeToUtf8Bytes(new { model = name, input = Words })),
            _ => throw Refusal.Invalid(prefix + "operation", "must be chat or embeddings"),
        };
    }

    /// <summary>The request as the data plane gets it.</summary>
    public DefaultHttpContext ToContext(string key, Stream answer, CancellationToken cancellation)
    {
        var context = new DefaultHttpContext { RequestAborted = cancellation };
        context.Connection.RemoteIpAddress = System.Net.IPAddress.Loopback;
        context.Request.Method = HttpMethods.Post;
        context.Request.Scheme = Uri.UriSchemeHttp;
        context.Request.Host = new HostString("localhost");
        context.Request.Path = Path;
        context.Request.Headers.Authorization = $"Bearer {key}";
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = Body.Length;
        context.Request.Body = new MemoryStream(Body, writable: false);
        context.Response.Body = answer;
        return context;
    }
}
