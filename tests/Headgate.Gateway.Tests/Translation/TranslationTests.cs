using System.Net;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Translation;

/// <summary>Whole requests of each client dialect onto a provider of each other one.</summary>
public sealed class TranslationTests : GatewayTest
{
    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var client in WireCase.Names)
            {
                foreach (var provider in WireCase.Names)
                {
                    // A channel of Responses speaks Chat too: that pair passes through.
                    if (client.Data != provider.Data && (client.Data, provider.Data) != ("openai", "openai-responses"))
                    {
                        pairs.Add(client.Data, provider.Data);
                    }
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_whole_answer_arrives_in_the_clients_dialect(string client, string provider)
    {
        Upstream.Always(Hello(provider));
        await StartAsync(WireCase.Of(provider).Config(Upstream, c => c.WithPrice("m", 1, 2)));

        using var answer = await WireCase.Of(client).AskAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.TextAsync(Cancellation));
        (await answer.TextAsync(Cancellation)).ShouldContain("\"hello there\"");
        (answer.Headgate("dialect"), answer.Headgate("attempts"), answer.Headgate("cost")).ShouldBe((IdOf(provider), "1", "0.000015"));
        Upstream.Request.Path.ShouldBe(PathOf(provider, stream: false));
        Upstream.Request.Credential.ShouldBe("sk-main");
        var record = await OnlyRecordAsync();
        (record.Dialect, record.UpstreamDialect, record.Outcome).ShouldBe((IdOf(client), IdOf(provider), RequestOutcome.Completed));
        (record.Usage.Input, record.Usage.Output, record.Usage.Estimated).ShouldBe((9, 3, false));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_stream_arrives_in_the_clients_dialect(string client, string provider)
    {
        Upstream.Always(Hello(provider));
        await StartAsync(WireCase.Of(provider).Config(Upstream));

        using var answer = await WireCase.Of(client).StreamAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var events = await answer.EventsAsync(Cancellation);
        string.Concat(events.Select(e => e.Data)).ShouldContain("there");
        events[^1].Data.ShouldContain(client switch
        {
            "openai" => "[DONE]",
            "openai-responses" => "response.completed",
            "anthropic" => "message_stop",
            _ => "STOP",
        });
        Upstream.Request.Stream.ShouldBeTrue();
        Upstream.Request.Path.ShouldBe(PathOf(provider, stream: true));
        var record = await OnlyRecordAsync();
        (record.UpstreamDialect, record.Outcome, record.Usage.Input, record.Usage.Output).ShouldBe((IdOf(provider), RequestOutcome.Completed, 9, 3));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_providers_error_is_told_in_the_clients_words(string client, string provider)
    {
        Upstream.Always(WireCase.Of(provider).Error(400, "messages.0: too long"));
        await StartAsync(WireCase.Of(provider).Config(Upstream));

        using var answer = await WireCase.Of(client).AskAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        WireCase.Of(client).MessageOf(await answer.JsonAsync(Cancellation)).ShouldContain("messages.0: too long");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_stream_that_fails_after_content_ends_in_the_clients_error_event(string client, string provider)
    {
        var wire = WireCase.Of(provider);
        Upstream.Always(Replies.Sse([.. wire.Preamble, wire.Content, wire.ErrorFrame("boom")]));
        await StartAsync(wire.Config(Upstream));

        using var answer = await WireCase.Of(client).StreamAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var events = await answer.EventsAsync(Cancellation);
        string.Concat(events.Select(e => e.Data)).ShouldContain("hello");
        WireCase.Of(client).LastError(events).ShouldContain("boom");
        var record = await OnlyRecordAsync();
        (record.Outcome, record.Error).ShouldBe((RequestOutcome.Cut, nameof(GatewayErrorKind.UpstreamCut)));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_stream_that_fails_before_content_goes_on_elsewhere(string client, string provider)
    {
        var wire = WireCase.Of(provider);
        var second = await StartUpstreamAsync();
        Upstream.Always(Replies.Sse([.. wire.Preamble, wire.ErrorFrame("overloaded")]));
        second.Always(Hello(client));
        await StartAsync(WireCase.Of(client).Channel(
            wire.Config(Upstream, c => c with { Priority = 2 }), "second", second, c => c with { Priority = 1 }));

        using var answer = await WireCase.Of(client).StreamAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (answer.Headgate("channel"), answer.Headgate("attempts"), answer.Headgate("dialect")).ShouldBe(("second", "2", null));
        string.Concat((await answer.EventsAsync(Cancellation)).Select(e => e.Data)).ShouldContain("there");
    }

    [Fact]
    public async Task A_gemini_client_without_events_gets_one_array()
    {
        Upstream.Always(Replies.Chat("hello there"));
        await StartAsync(WireCase.Of("openai").Config(Upstream));

        using var answer = await Gateway.PostAsync("/v1beta/models/m:streamGenerateContent", WireCase.Of("gemini").Body, cancellation: Cancellation);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        var array = await answer.JsonAsync(Cancellation);
        array.GetArrayLength().ShouldBeGreaterThan(1);
        array[array.GetArrayLength() - 1].GetProperty("candidates")[0].GetProperty("finishReason").GetString().ShouldBe("STOP");
    }

    [Fact]
    public async Task A_client_that_wants_no_stream_gets_one_document_from_a_provider_that_streams()
    {
        var wire = WireCase.Of("anthropic");
        Upstream.Always(Replies.Sse(wire.Whole));
        await StartAsync(wire.Config(Upstream));

        using var answer = await WireCase.Of("openai").AskAsync(Gateway, Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.JsonAsync(Cancellation)).GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString().ShouldBe("hello");
    }

    [Fact]
    public async Task What_has_no_place_is_named_and_refused_when_the_client_is_strict()
    {
        Upstream.Always(Replies.Messages("hello"));
        await StartAsync(WireCase.Of("anthropic").Config(Upstream));
        const string Body = """{"model":"m","seed":7,"logit_bias":{"1":2},"messages":[{"role":"user","content":"hi"}]}""";

        using var answer = await Gateway.PostAsync("/v1/chat/completions", Body, cancellation: Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headgate("dropped")!.Split(',').ShouldBe(["seed", "logit_bias"], ignoreOrder: true);
        (await Gateway.NextRecordAsync()).Dropped!.Split(',').ShouldBe(["seed", "logit_bias"], ignoreOrder: true);

        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Body) };
        request.Headers.Add("x-headgate-strict", "true");
        using var refused = await Gateway.SendAsync(request, cancellation: Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var message = WireCase.Of("openai").MessageOf(await refused.JsonAsync(Cancellation));
        message.ShouldContain("seed");
        message.ShouldContain("logit_bias");
        Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_no_channel_can_carry_is_the_requests_own_fault_however_many_there_are()
    {
        await StartAsync(new TestConfig()
            .Channel("one", Upstream.BaseUrl, "m", c => c with { Type = "anthropic" })
            .Channel("two", Upstream.BaseUrl, "m", c => c with { Type = "anthropic" }));
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"m","seed":7,"messages":[{"role":"user","content":"hi"}]}"""),
        };
        request.Headers.Add("x-headgate-strict", "true");

        using var refused = await Gateway.SendAsync(request, cancellation: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        refused.Headgate("attempts").ShouldBe("2");
        WireCase.Of("openai").MessageOf(await refused.JsonAsync(Cancellation)).ShouldContain("seed");
        Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fields_name_cannot_break_out_of_the_header()
    {
        Upstream.Always(Replies.Messages("hello"));
        await StartAsync(WireCase.Of("anthropic").Config(Upstream));
        var longName = new string('x', 50_000);

        using var answer = await Gateway.PostAsync(
            "/v1/chat/completions",
            $$"""{"model":"m","a\r\nx-evil: 1":1,"\u4f60,\u0000":1,"{{longName}}":1,"messages":[{"role":"user","content":"hi"}]}""",
            cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.TextAsync(Cancellation));
        answer.Headgate("dropped")!.Split(',').ShouldBe(["a__x-evil: 1", "___", longName[..100]], ignoreOrder: true);
        answer.Headers.Contains("x-evil").ShouldBeFalse();
    }

    [Fact]
    public async Task A_request_that_means_nothing_is_a_400_with_the_clients_own_path()
    {
        await StartAsync(WireCase.Of("anthropic").Config(Upstream));

        using var answer = await Gateway.PostAsync(
            "/v1/chat/completions",
            """{"model":"m","messages":[{"role":"user","content":"hi"},{"role":"tool","tool_call_id":"call_x","content":"?"}]}""",
            cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = (await answer.JsonAsync(Cancellation)).GetProperty("error");
        error.GetProperty("param").GetString()!.ShouldStartWith("messages[1]");
        Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Headers_of_one_dialect_stay_out_of_another()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(WireCase.Of("openai").Config(Upstream));
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages?beta=true") { Content = new StringContent(WireCase.Of("anthropic").Body) };
        request.Headers.Add("anthropic-beta", "a-2099");
        request.Headers.Add("anthropic-version", "2026-10-21");
        request.Headers.Add("x-stainless-lang", "js");
        request.Headers.Add("User-Agent", "claude-cli/2");

        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.Query.ShouldBeEmpty();
        Upstream.Request.Headers.Keys.ShouldNotContain(k => k.StartsWith("anthropic", StringComparison.OrdinalIgnoreCase) || k.StartsWith("x-stainless", StringComparison.OrdinalIgnoreCase));
        Upstream.Request.Header("User-Agent").ShouldBe("claude-cli/2");
    }

    private static Reply Hello(string dialect) => dialect switch
    {
        "openai" => Replies.Chat("hello there"),
        "openai-responses" => Replies.Responses("hello there"),
        "anthropic" => Replies.Messages("hello there"),
        _ => Replies.Gemini("hello there"),
    };

    private static string IdOf(string type) => type == "openai" ? "openai-chat" : type;

    private static string PathOf(string type, bool stream) => type switch
    {
        "openai" => "/v1/chat/completions",
        "openai-responses" => "/v1/responses",
        "anthropic" => "/v1/messages",
        _ => stream ? "/v1beta/models/m:streamGenerateContent" : "/v1beta/models/m:generateContent",
    };
}
