using System.Net;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Errors;

/// <summary>A provider that sends what no protocol has: 502 that says what came, nothing crashes, nothing is charged, no secret is told.</summary>
public sealed class BadAnswerTests : GatewayTest
{
    private static readonly string[] Answers =
    [
        "html", "html 500", "empty", "half JSON", "invalid UTF-8", "endless body", "no HTTP", "plain text error", "bad gzip", "secret in HTML",
        "secret in 200",
    ];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var dialect in (string[])["openai", "openai-responses", "anthropic", "gemini"])
            {
                foreach (var answer in Answers)
                {
                    cases.Add(dialect, answer);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Is_a_502_that_says_what_came(string dialect, string name)
    {
        var wire = WireCase.Of(dialect);
        var (reply, words) = Answer(name);
        Upstream.Always(reply);
        await StartAsync(wire.Config(Upstream, c => c.WithPrice("m", 1, 1)).Settings(s => s with { MaxRetries = 0, MaxResponseBytes = 65_536 }));

        using var answer = await wire.AskAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        var text = await answer.TextAsync(Cancellation);
        wire.MessageOf(System.Text.Json.JsonDocument.Parse(text).RootElement).ShouldContain(words);
        text.ShouldNotContain("sk-main");
        var record = await OnlyRecordAsync();
        (record.Status, record.Outcome, record.Cost, record.Usage, record.Unpriced).ShouldBe((502, RequestOutcome.Refused, 0L, default, false));
        record.ToString().ShouldNotContain("sk-main");
        record.Trail!.ShouldContain("\"channel\":\"main\"");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Leads_to_the_next_target_first(string dialect, string name)
    {
        var wire = WireCase.Of(dialect);
        Upstream.OnCredential("sk-main").Always(Answer(name).Reply);
        Upstream.Always(Replies.Json("{\"ok\":true}"));
        var config = wire.Channel(wire.Config(Upstream, c => c with { Priority = 1 }), "second", Upstream);
        await StartAsync(config.Settings(s => s with { MaxResponseBytes = 65_536 }));

        using var answer = await wire.AskAsync(Gateway, Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldBe("{\"ok\":true}");
        (await OnlyRecordAsync()).ToString().ShouldNotContain("sk-main");
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task An_endless_line_in_a_stream_is_cut_off(string dialect)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(Replies.EndlessLine());
        await StartAsync(wire.Config(Upstream).Settings(s => s with { MaxRetries = 0 }));

        using var answer = await wire.StreamAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        wire.MessageOf(await answer.JsonAsync(Cancellation)).ShouldContain("an event longer than");
        await Upstream.Request.Aborted;
    }

    private static (Reply Reply, string Words) Answer(string name) => name switch
    {
        "html" => (Replies.Html(), "an HTML page"),
        "html 500" => (Replies.Html(500, "Bad gateway"), "Bad gateway"),
        "empty" => (Replies.Nothing(), "an empty body"),
        "half JSON" => (Replies.HalfJson(), "no whole JSON document, beginning with '{\"id\""),
        "invalid UTF-8" => (Replies.InvalidUtf8(), "no whole JSON document"),
        "endless body" => (Replies.EndlessJson(), "more than 65536 bytes (globalSettings.maxResponseBytes)"),
        "no HTTP" => (Replies.Reset(), "could not be reached"),
        "plain text error" => (Reply.With(503, "text/plain").Body("upstream connect error"), "upstream connect error"),
        "bad gzip" => (Reply.With(200, "application/json").Header("Content-Encoding", "gzip").Body("{\"not\":\"gzip\"}"), "the connection broke"),
        "secret in HTML" => (Reply.With(200, "text/html").Body("<h1>sk-main is not allowed here</h1>"), "<h1>*** is not"),
        _ => (Replies.Json("""{"type":"error","status":"failed","error":{"code":503,"type":"overloaded_error","message":"sk-main is overloaded","status":"UNAVAILABLE"}}"""), "*** is overloaded"),
    };
}
