using System.Net;
using System.Text;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.TestKit;

public sealed class FakeUpstreamCutTests : IAsyncLifetime
{
    private readonly UpstreamCaller _caller = new();
    private FakeUpstream _upstream = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(13)]
    public async Task Every_byte_before_a_cut_arrives(int bytes)
    {
        _upstream.Reply(Replies.Sse("data: 1\n\n", "data: 2\n\n").CutAfter(bytes));

        var (seen, whole) = await ReadAsync();

        seen.ShouldBe("data: 1\n\ndata: 2\n\n"[..bytes]);
        whole.ShouldBeFalse();
        await _upstream.Request.Ended;
        _upstream.Request.WasAborted.ShouldBeFalse();
    }

    [Fact]
    public async Task Cuts_a_body_short_of_its_length()
    {
        _upstream.Reply(Replies.Json("""{"a":1}""").CutAfter(3));

        var (seen, whole) = await ReadAsync();

        (seen, whole).ShouldBe(("""{"a""", false));
    }

    [Fact]
    public async Task Cuts_after_the_headers()
    {
        _upstream.Reply(Replies.CutAfterHeaders());

        var (seen, whole) = await ReadAsync();

        (seen, whole).ShouldBe((string.Empty, false));
    }

    [Fact]
    public async Task Resets_before_the_headers()
    {
        _upstream.Reply(Replies.Reset());

        await Should.ThrowAsync<HttpRequestException>(_caller.PostAsync(_upstream));
    }

    [Fact]
    public async Task Sends_an_endless_line_until_the_client_has_enough()
    {
        _upstream.Reply(Replies.EndlessLine());
        using (var answer = await _caller.PostAsync(_upstream))
        {
            await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
            var buffer = new byte[1 << 20];
            await body.ReadExactlyAsync(buffer, Cancellation);
            buffer.AsSpan().IndexOf((byte)'\n').ShouldBe(-1);
        }

        await _upstream.Request.Aborted;
    }

    [Fact]
    public async Task Never_answers_when_told_so()
    {
        _upstream.Reply(Replies.NoAnswer());
        var pending = _caller.PostAsync(_upstream);
        var request = await _upstream.NextRequestAsync();

        request.WasAborted.ShouldBeFalse();
        _caller.Dispose();

        await Should.ThrowAsync<Exception>(pending);
        await request.Aborted;
    }

    [Fact]
    public async Task Speaks_HTTP_2_in_clear()
    {
        await using var upstream = await FakeUpstream.StartAsync(UpstreamProtocol.Http2);
        upstream.Always(Replies.Chat("hello"));

        using var answer = await _caller.PostAsync(upstream, version: HttpVersion.Version20);

        answer.Version.ShouldBe(HttpVersion.Version20);
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldContain("hello");
        upstream.Request.Protocol.ShouldBe("HTTP/2");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Speaks_TLS_in_both_versions(int major, int minor)
    {
        await using var upstream = await FakeUpstream.StartAsync(UpstreamProtocol.Tls);
        upstream.Always(Replies.Chat("hello"));

        using var answer = await _caller.PostAsync(upstream, version: new Version(major, minor));

        answer.Version.ShouldBe(new Version(major, minor));
        upstream.Url.ShouldStartWith("https://127.0.0.1:");
        upstream.CertificatePem.ShouldContain("BEGIN CERTIFICATE");
    }

    [Fact]
    public async Task Cuts_a_stream_of_HTTP_2()
    {
        await using var upstream = await FakeUpstream.StartAsync(UpstreamProtocol.Http2);
        var gate = new Gate();
        upstream.Reply(Replies.Sse("data: 1\n\n").Wait(gate).Cut());
        using var answer = await _caller.PostAsync(upstream, version: HttpVersion.Version20);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        var buffer = new byte[9];
        await body.ReadExactlyAsync(buffer, Cancellation);

        gate.Open();

        await Should.ThrowAsync<IOException>(body.ReadExactlyAsync(buffer, Cancellation).AsTask());
    }

    private async Task<(string Seen, bool Whole)> ReadAsync()
    {
        using var answer = await _caller.PostAsync(_upstream);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        using var seen = new MemoryStream();
        var whole = true;
        try
        {
            await body.CopyToAsync(seen, Cancellation);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            whole = false;
        }

        return (Encoding.UTF8.GetString(seen.ToArray()), whole);
    }
}
