using System.Net;
using System.Net.Http.Headers;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.TestKit;

/// <summary>Calls an upstream directly, without a gateway between.</summary>
internal sealed class UpstreamCaller : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ResponseDrainTimeout = TimeSpan.Zero,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject is "CN=fake upstream" },
    });

    public Task<HttpResponseMessage> PostAsync(
        FakeUpstream upstream, string json = """{"model":"m"}""", string path = "/v1/chat/completions", string? credential = null, Version? version = null) =>
        SendAsync(upstream, path, new StringContent(json, System.Text.Encoding.UTF8, "application/json"), credential, version);

    public Task<HttpResponseMessage> SendAsync(
        FakeUpstream upstream, string path, HttpContent content, string? credential = null, Version? version = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, upstream.Url + path)
        {
            Content = content,
            Version = version ?? HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Authorization = credential is null ? null : new AuthenticationHeaderValue("Bearer", credential);
        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _client.Dispose();
}
