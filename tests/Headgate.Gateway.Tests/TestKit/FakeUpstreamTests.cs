using System.Net;
using System.Text;
using Headgate.TestKit.Time;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.TestKit;

public sealed class FakeUpstreamTests : IAsyncLifetime
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

    [Fact]
    public async Task Plays_queued_replies_in_order_then_the_standing_one()
    {
        _upstream.Reply(Replies.Error(503)).ThenReply(2, Replies.Error(429)).Always(Replies.Chat("hello"));

        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await _caller.PostAsync(_upstream);
            statuses.Add((int)answer.StatusCode);
        }

        statuses.ShouldBe([503, 429, 429, 200, 200]);
        _upstream.Requests.Count.ShouldBe(5);
        _upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Prefers_scripts_with_a_condition()
    {
        _upstream.Always(Replies.Error(500));
        _upstream.OnModel("m1").Reply(Replies.Error(401));
        _upstream.OnCredential("sk-2").Reply(Replies.Error(402));
        _upstream.OnPath("/v1/rerank").Reply(Replies.Error(403));

        (await StatusAsync(_caller.PostAsync(_upstream, """{"model":"m1"}"""))).ShouldBe(401);
        (await StatusAsync(_caller.PostAsync(_upstream, """{"model":"m1"}"""))).ShouldBe(500);
        (await StatusAsync(_caller.PostAsync(_upstream, "{}", path: "/v1/rerank"))).ShouldBe(403);
        (await StatusAsync(_caller.PostAsync(_upstream, "{}", credential: "sk-2"))).ShouldBe(402);
    }

    [Fact]
    public async Task Says_so_when_no_script_is_left()
    {
        using var answer = await _caller.PostAsync(_upstream);

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldContain("no script left for POST /v1/chat/completions");
        _upstream.Unscripted.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Remembers_the_request_to_the_byte()
    {
        _upstream.Reply(Replies.Chat("hello"));

        using var answer = await _caller.PostAsync(_upstream, """{ "model":"m1","x":"ü" }""", path: "/v1/chat/completions?a=b", credential: "sk-1");

        var request = await _upstream.NextRequestAsync();
        request.ToString().ShouldBe("POST /v1/chat/completions?a=b HTTP/1.1");
        request.Body.ShouldBe(Encoding.UTF8.GetBytes("""{ "model":"m1","x":"ü" }"""));
        (request.Model, request.Credential, request.Stream, request.QueryValue("a")).ShouldBe(("m1", "sk-1", false, "b"));
        request.Header("content-type").ShouldBe("application/json; charset=utf-8");
        _upstream.Request.ShouldBeSameAs(request);
    }

    [Fact]
    public async Task Reads_multipart_forms()
    {
        _upstream.Reply(Replies.Transcription("hello"));
        using var form = new MultipartFormDataContent
        {
            { new StringContent("whisper-1"), "model" },
            { new ByteArrayContent([1, 2, 3]), "file", "a.wav" },
        };

        using var answer = await _caller.SendAsync(_upstream, "/v1/audio/transcriptions", form);

        var request = _upstream.Request;
        request.Model.ShouldBe("whisper-1");
        request.Form.Select(p => (p.Name, p.FileName, p.Body.Length)).ShouldBe([("model", null, 9), ("file", "a.wav", 3)]);
    }

    [Fact]
    public async Task Stops_at_a_gate_and_goes_on_when_it_opens()
    {
        var gate = new Gate();
        _upstream.Reply(Replies.Sse("data: 1\n\n").Wait(gate).Chunk("data: 2\n\n"));
        using var answer = await _caller.PostAsync(_upstream);
        using var body = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));

        (await body.ReadLineAsync(Cancellation)).ShouldBe("data: 1");
        await gate.Reached;
        _upstream.Request.BytesSent.ShouldBe(9);
        gate.Open();

        (await body.ReadToEndAsync(Cancellation)).ShouldBe("\ndata: 2\n\n");
    }

    [Fact]
    public async Task Delays_on_the_given_clock()
    {
        var time = new FakeTimeProvider();
        _upstream.Reply(Reply.Empty.Delay(TimeSpan.FromSeconds(5), time).Then(Replies.Chat("hello")));
        var pending = _caller.PostAsync(_upstream);

        await time.AdvanceWhenArmedAsync(TimeSpan.FromSeconds(5));

        (await StatusAsync(pending)).ShouldBe(200);
    }

    [Fact]
    public async Task Sees_the_client_go_away()
    {
        var gate = new Gate();
        _upstream.Reply(Replies.Sse("data: 1\n\n").Wait(gate));
        var answer = await _caller.PostAsync(_upstream);
        await gate.Reached;
        _upstream.Request.WasAborted.ShouldBeFalse();

        answer.Dispose();

        await _upstream.Request.Aborted;
        await _upstream.Request.Ended;
    }

    [Fact]
    public async Task Compresses_and_still_flushes_every_piece()
    {
        var gate = new Gate();
        _upstream.Reply(Replies.Sse("data: 1\n\n").Wait(gate).Chunk("data: 2\n\n").Gzipped());
        using var answer = await _caller.PostAsync(_upstream);
        answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        await using var plain = new System.IO.Compression.GZipStream(
            await answer.Content.ReadAsStreamAsync(Cancellation), System.IO.Compression.CompressionMode.Decompress);
        var buffer = new byte[64];

        (await plain.ReadAsync(buffer, Cancellation)).ShouldBe(9);
        gate.Open();
        (await plain.ReadAsync(buffer, Cancellation)).ShouldBe(9);
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> pending)
    {
        using var answer = await pending;
        return (int)answer.StatusCode;
    }
}
