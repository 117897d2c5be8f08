using System.Net;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Metering;

public sealed class MeteringTests : GatewayTest
{
    private static readonly FakeUsage Used = new(1000, 200, CacheRead: 600, CacheWrite: 100);

    [Theory]
    [MemberData(nameof(WireCase.BothWays), MemberType = typeof(WireCase))]
    public async Task Usage_and_cost_are_exact_in_every_dialect(string dialect, bool stream)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(Answer(dialect));
        await StartAsync(wire.Config(Upstream, c => c with
        {
            Prices = new Dictionary<string, Headgate.Gateway.Configuration.PriceConfig>(StringComparer.Ordinal) { ["m"] = new() { Input = 3, Output = 15, CacheRead = 0.3m, CacheWrite = 3.75m } },
        }));

        using var answer = stream ? await wire.StreamAsync(Gateway, Cancellation) : await wire.AskAsync(Gateway, Cancellation);
        await answer.TextAsync(Cancellation);

        // Gemini does not tell what was written to the cache.
        var written = dialect == "gemini" ? 0 : 100;
        var cost = (((1000 - 600 - written) * 3_000L) + (600 * 300) + (written * 3_750) + (200 * 15_000));
        var record = await OnlyRecordAsync();
        record.Usage.ShouldBe(new Usage { Input = 1000, CacheRead = 600, CacheWrite = written, Output = 200, Reported = true });
        (record.Cost, record.Unpriced, record.Outcome, record.Stream, record.Dialect).ShouldBe(
            (cost, false, RequestOutcome.Completed, stream, dialect == "openai" ? "openai-chat" : dialect));
        if (!stream)
        {
            answer.Headgate("cost").ShouldBe(Money.Usd(cost).ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [MemberData(nameof(WireCase.Names), MemberType = typeof(WireCase))]
    public async Task The_cost_of_a_stream_comes_as_a_trailer_over_http_2(string dialect)
    {
        var wire = WireCase.Of(dialect);
        var gate = new Gate();
        Upstream.Always(Replies.Sse([.. wire.Preamble, wire.Content]).Wait(gate).Chunks(wire.End));
        await StartAsync(wire.Config(Upstream, c => c.WithPrice("m", 1, 1)));

        // Kestrel sends no trailers over HTTP/1.1.
        using var request = new HttpRequestMessage(HttpMethod.Post, Gateway.Http2Url + wire.StreamPath)
        {
            Content = new StringContent(wire.StreamBody),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);
        gate.Open();
        await answer.TextAsync(Cancellation);

        var record = await OnlyRecordAsync();
        answer.TrailingHeaders.GetValues("x-headgate-cost").ShouldBe([Money.Usd(record.Cost!.Value).ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture)]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_not_reported_is_estimated_and_marked(bool stream)
    {
        Upstream.Always(Replies.Chat("four words of text", usageFrame: UsageFrame.Never));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c.WithPrice("m", 1, 1)));

        using var answer = await Gateway.ChatAsync("m", stream, cancellation: Cancellation);
        await answer.TextAsync(Cancellation);

        var usage = (await OnlyRecordAsync()).Usage;
        (usage.Estimated, usage.Reported).ShouldBe((true, false));
        usage.Input.ShouldBeInRange(10, 50);
        usage.Output.ShouldBeInRange(3, 10);
    }

    [Fact]
    public async Task A_model_without_a_price_is_unpriced_never_free()
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(10, 2)));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.ChatAsync("m", cancellation: Cancellation);

        answer.Headgate("cost").ShouldBe("unpriced");
        var record = await OnlyRecordAsync();
        (record.Cost, record.Unpriced, record.Usage.Input).ShouldBe((null, true, 10L));
    }

    [Theory]
    [InlineData("OnFinish")]
    [InlineData("Always")]
    public async Task Usage_is_found_wherever_a_stream_puts_it(string where)
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(10, 2), Enum.Parse<UsageFrame>(where)));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        await answer.TextAsync(Cancellation);

        (await OnlyRecordAsync()).Usage.Output.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_record_is_kept_before_the_end_reaches_the_client(bool stream)
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));

        for (var i = 1; i <= 20; i++)
        {
            using var answer = await Gateway.ChatAsync("m", stream, cancellation: Cancellation);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
            if (stream)
            {
                while (await reader.ReadLineAsync(Cancellation) != "data: [DONE]")
                {
                }
            }
            else
            {
                await reader.ReadToEndAsync(Cancellation);
            }

            Gateway.Sink.Records.Count.ShouldBe(i);
        }
    }

    [Fact]
    public async Task Nothing_is_served_while_no_record_can_be_kept()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m"));
        Gateway.Sink.SetAvailable(false);

        using var refused = await Gateway.ChatAsync("m", cancellation: Cancellation);
        Gateway.Sink.SetAvailable(true);
        using var served = await Gateway.ChatAsync("m", cancellation: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        served.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_reload_does_not_disturb_a_running_stream()
    {
        var gate = new Gate();
        Upstream.Always(Replies.Sse(ChatFrames.Text("hello")).Wait(gate).Chunk(ChatFrames.Finish("stop", usage: new FakeUsage(10, 2))).Chunk(ChatFrames.Done));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c.WithPrice("m", 1, 1)));
        using var answer = await Gateway.ChatAsync("m", stream: true, cancellation: Cancellation);
        await gate.Reached;

        var other = await StartUpstreamAsync();
        Gateway.Reload(new TestConfig().Channel("other", other, "n").ApiKey("new", "another-key"));
        gate.Open();

        (await answer.TextAsync(Cancellation)).ShouldEndWith(ChatFrames.Done);
        var record = await OnlyRecordAsync();
        (record.Channel, record.Outcome, record.Cost).ShouldBe(("main", RequestOutcome.Completed, 12_000L));
        using var next = await Gateway.ChatAsync("m", cancellation: Cancellation);
        next.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_spent_place_is_given_back_however_a_request_ends()
    {
        Upstream.Reply(Replies.Chat("hello")).ThenReply(Replies.Error(400)).ThenReply(Replies.Sse(ChatFrames.Text("a")).Cut())
            .ThenReply(Replies.HalfJson()).ThenReply(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").Settings(s => s with { MaxRetries = 0 })
            .ApiKey("one", TestConfig.Key, k => k with { Limits = new Headgate.Gateway.Configuration.LimitsConfig { Concurrency = 1 } }));

        foreach (var status in (int[])[200, 400, 200, 502, 200])
        {
            using var answer = await Gateway.ChatAsync("m", stream: Upstream.Requests.Count == 2, cancellation: Cancellation);
            await answer.TextAsync(Cancellation);
            ((int)answer.StatusCode).ShouldBe(status);
            await Gateway.NextRecordAsync();
        }

        Gateway.Sink.Records.Count.ShouldBe(5);
        Gateway.Snapshot.Keys.Values.Single().Named("concurrency").Counter.Used(default).ShouldBe(0);
    }

    private static Reply Answer(string dialect) => dialect switch
    {
        "openai" => Replies.Chat("hello", Used),
        "openai-responses" => Replies.Responses("hello", Used),
        "anthropic" => Replies.Messages("hello", Used),
        _ => Replies.Gemini("hello", Used),
    };
}
