using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Errors;

/// <summary>What a provider says passes in its own words, except for what is not the client's business.</summary>
public sealed class ProviderErrorTests : GatewayTest
{
    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var dialect in (string[])["openai", "openai-responses", "anthropic", "gemini"])
            {
                foreach (var status in (int[])[400, 404, 413, 422, 429, 500, 503])
                {
                    cases.Add(dialect, status);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Passes_untouched_in_the_same_dialect_with_the_secret_scrubbed(string dialect, int status)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(wire.Error(status, "Odd words \\u00e9 with sk-main inside."));
        await StartAsync(wire.Config(Upstream).Settings(s => s with { MaxRetries = 0 }));

        using var answer = await wire.AskAsync(Gateway, Cancellation);

        ((int)answer.StatusCode).ShouldBe(status);
        using var direct = await new HttpClient().PostAsync(new Uri(Upstream.Url + wire.Path), new StringContent(wire.Body), Cancellation);
        (await answer.TextAsync(Cancellation)).ShouldBe((await direct.TextAsync(Cancellation)).Replace("sk-main", "***", StringComparison.Ordinal));
        var record = await OnlyRecordAsync();
        (record.Status, record.Cost).ShouldBe((status, 0L));
        record.ToString().ShouldNotContain("sk-main");
        record.ErrorMessage!.ShouldContain("Odd words");
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task A_refused_credential_is_never_the_clients_401(string dialect)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(wire.Error(401, "Incorrect API key provided: sk-main."));
        await StartAsync(wire.Config(Upstream));

        using var first = await wire.AskAsync(Gateway, Cancellation);
        using var second = await wire.AskAsync(Gateway, Cancellation);

        first.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        second.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        foreach (var answer in (HttpResponseMessage[])[first, second])
        {
            var message = wire.MessageOf(await answer.JsonAsync(Cancellation));
            message.ShouldContain("'main#1'");
            message.ShouldNotContain("sk-main");
        }

        Upstream.Requests.Count.ShouldBe(1);
        Gateway.Sink.Records.ShouldAllBe(r => !r.ToString().Contains("sk-main"));
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task When_nobody_is_left_the_answer_holds_the_trail_without_secrets(string dialect)
    {
        var wire = WireCase.Of(dialect);
        Upstream.OnCredential("sk-main").Always(wire.Error(401, "Key sk-main is wrong."));
        Upstream.OnCredential("sk-second").Always(Replies.Html(502, "Proxy of sk-second is down"));
        Upstream.OnCredential("sk-third").Always(wire.Error(429, "Slow down, sk-third."));
        var config = wire.Config(Upstream, c => c with { Priority = 3 });
        wire.Channel(config, "second", Upstream, c => c with { Priority = 2 });
        wire.Channel(config, "third", Upstream, c => c with { Priority = 1 });
        await StartAsync(config.Settings(s => s with { MaxRetries = 2 }));

        using var answer = await wire.AskAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var message = wire.MessageOf(await answer.JsonAsync(Cancellation));
        message.ShouldContain("All 3 attempts for model 'm' failed: (1) Channel 'main'");
        message.ShouldContain("(2) Channel 'second'");
        message.ShouldContain("(3) Channel 'third'");
        var record = await OnlyRecordAsync();
        foreach (var secret in (string[])["sk-main", "sk-second", "sk-third"])
        {
            message.ShouldNotContain(secret);
            record.ToString().ShouldNotContain(secret);
        }
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task An_error_event_after_content_passes_without_the_secret(string dialect)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(Replies.Sse([.. wire.Preamble, wire.Content, wire.ErrorFrame("sk-main fell over")]));
        await StartAsync(wire.Config(Upstream));

        using var answer = await wire.StreamAsync(Gateway, Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldEndWith(wire.ErrorFrame("*** fell over"));
        (await OnlyRecordAsync()).ToString().ShouldNotContain("sk-main");
    }
}
