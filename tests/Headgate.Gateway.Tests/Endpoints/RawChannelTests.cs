using System.Net;
using System.Net.Sockets;
using System.Text;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class RawChannelTests : GatewayTest
{
    [Theory]
    [InlineData("GET", "/channels/main/files?limit=2", "/v1/files?limit=2")]
    [InlineData("DELETE", "/v1/channels/main/files/f%2F1", "/v1/files/f%2F1")]
    [InlineData("PUT", "/channels/MAIN/v1/batches/b1", "/v1/batches/b1")]
    [InlineData("PATCH", "/channels/main/vendor/own?key=hg-test-key&a=1", "/v1/vendor/own?a=1")]
    public async Task Any_method_and_path_goes_up_with_the_channels_key(string method, string path, string upstream)
    {
        Upstream.Always(Replies.Json("""{"ok":true}""", 202).WithHeader("x-vendor", "v"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await answer.TextAsync(Cancellation)).ShouldBe("""{"ok":true}""");
        answer.Headers.GetValues("x-vendor").ShouldBe(["v"]);
        (Upstream.Request.Method, Upstream.Request.PathAndQuery, Upstream.Request.Credential).ShouldBe((method, upstream, "sk-main"));
        var record = await OnlyRecordAsync();
        (record.Operation, record.Channel, record.Status, record.Outcome).ShouldBe(("raw", "main", 202, RequestOutcome.Completed));
    }

    [Fact]
    public async Task A_large_upload_is_streamed_as_it_is()
    {
        Upstream.Always(Replies.Nothing(204));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Settings(s => s with { MaxRequestBytes = 1024 }));
        var bytes = new byte[8 << 20];
        new Random(1).NextBytes(bytes);
        using var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-vendor");

        using var answer = await Gateway.Client.PostAsync(new Uri("/channels/main/uploads", UriKind.Relative), content, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Upstream.Request.Body.ShouldBe(bytes);
        Upstream.Request.Header("Content-Type").ShouldBe("application/x-vendor");
        var record = await OnlyRecordAsync();
        (record.RequestBytes, record.Unpriced).ShouldBe((bytes.Length, true));
    }

    [Fact]
    public async Task An_upload_of_unknown_length_goes_up_over_http_2_too()
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        using var content = new StreamContent(new UnknownLength("some bytes"u8.ToArray()));
        using var request = new HttpRequestMessage(HttpMethod.Post, Gateway.Http2Url + "/channels/main/uploads")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.Text.ShouldBe("some bytes");
    }

    [Fact]
    public async Task A_large_download_is_streamed_as_it_comes()
    {
        var gate = new Gate();
        var piece = new string('x', 1 << 20);
        Upstream.Always(Reply.With(200, "application/octet-stream").Chunk(piece).Wait(gate).Chunk(piece).Chunk(piece));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Settings(s => s with { MaxResponseBytes = 1024 }));

        using var answer = await Gateway.Client.GetAsync("/channels/main/files/f/content", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        await body.ReadExactlyAsync(new byte[piece.Length], Cancellation);
        gate.Open();
        await body.ReadExactlyAsync(new byte[piece.Length * 2], Cancellation);

        (await body.ReadAsync(new byte[1], Cancellation)).ShouldBe(0);
        (await OnlyRecordAsync()).ResponseBytes.ShouldBe(3L << 20);
    }

    [Fact]
    public async Task A_download_that_breaks_off_breaks_off_for_the_client()
    {
        Upstream.Always(Reply.With(200, "application/octet-stream").Chunk("some").Cut());
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        await Should.ThrowAsync<HttpRequestException>(Gateway.Client.GetStringAsync("/channels/main/files/f/content", Cancellation));

        (await OnlyRecordAsync()).Outcome.ShouldBe(RequestOutcome.Cut);
    }

    [Theory]
    [InlineData(404, 404)]
    [InlineData(422, 422)]
    [InlineData(500, 500)]
    [InlineData(401, 502)]
    public async Task An_error_passes_without_the_secret_and_never_as_401(int status, int seen)
    {
        Upstream.Always(Replies.Error(status, "No file for sk-main here."));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.Client.GetAsync(new Uri("/channels/main/files/f", UriKind.Relative), Cancellation);
        var text = await answer.TextAsync(Cancellation);

        ((int)answer.StatusCode).ShouldBe(seen);
        text.ShouldContain("No file for *** here.");
        text.ShouldNotContain("sk-main");
        var record = await OnlyRecordAsync();
        (record.Status, record.Cost).ShouldBe((seen, 0L));
        record.ToString().ShouldNotContain("sk-main");
    }

    [Theory]
    [InlineData("/channels/main/../admin")]
    [InlineData("/channels/main/x/%2e%2e/%2e%2e/admin")]
    [InlineData("/channels/main/x/..%2f..%2fadmin")]
    [InlineData("/channels/main/x/%2E%2E%5Cadmin")]
    [InlineData("/channels/main/x/..%5cadmin")]
    [InlineData("/channels/main/@evil.example/x")]
    [InlineData("/channels/main//evil.example/x")]
    public async Task A_path_does_not_lead_out_of_the_channel(string path)
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        var status = await SendRawAsync(path);

        Upstream.Requests.ShouldAllBe(r => r.Path.StartsWith("/v1/", StringComparison.Ordinal) && !r.Path.Contains("admin", StringComparison.Ordinal));
        (status == "200" ? Upstream.Requests.Count : 0).ShouldBe(Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_key_needs_the_right_to_all_of_a_channel()
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m")
            .ApiKey("narrow", "narrow-key", k => k with { Models = ["m", "main/m"] })
            .ApiKey("wide", "wide-key", k => k with { Models = ["main/*"] }));

        using var refused = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/channels/main/files"), "narrow-key", Cancellation);
        using var allowed = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/channels/main/files"), "wide-key", Cancellation);
        using var unknown = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/channels/mian/files"), "wide-key", Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.TextAsync(Cancellation)).ShouldContain("main/*");
        allowed.StatusCode.ShouldBe(HttpStatusCode.OK);
        unknown.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_channel_is_named_with_near_names()
    {
        await StartAsync(new TestConfig().Channel("coding-plan", Upstream, "m"));

        using var answer = await Gateway.Client.GetAsync(new Uri("/channels/coding-paln/files", UriKind.Relative), Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.TextAsync(Cancellation)).ShouldContain("'coding-plan'");
    }

    [Fact]
    public async Task What_the_table_knows_is_metered_as_such_and_bound_to_the_channel()
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(10, 2)));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Channel("second", Upstream, "m", c => c with { Priority = 9 }));

        using var answer = await Gateway.PostAsync("/channels/main/v1/chat/completions", """{"model":"m","messages":[]}""", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var record = await OnlyRecordAsync();
        (record.Operation, record.Channel, record.Usage.Output).ShouldBe(("chat", "main", 2L));
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    // By hand, because a client would tidy the path up.
    private async Task<string> SendRawAsync(string path)
    {
        using var socket = new TcpClient();
        var url = new Uri(Gateway.Url);
        await socket.ConnectAsync(url.Host, url.Port, Cancellation);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\nx-api-key: {TestConfig.Key}\r\nConnection: close\r\n\r\n"), Cancellation);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Cancellation);
        return answer.Split(' ')[1];
    }
}
