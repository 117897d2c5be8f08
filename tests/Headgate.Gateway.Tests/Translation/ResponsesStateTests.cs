using System.Net;
using System.Text.Json;
using Headgate.Gateway.Translation;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Translation;

/// <summary>The Responses API's state on providers that keep none.</summary>
public sealed class ResponsesStateTests : GatewayTest
{
    [Fact]
    public async Task A_conversation_goes_on_from_the_response_before()
    {
        Upstream.Reply(Replies.Chat("Ada.")).ThenReply(Replies.Chat("Yes."));
        await StartAsync(WireCase.Of("openai").Config(Upstream));
        var first = await AskAsync("""{"model":"m","input":"Who wrote it?","instructions":"Be short."}""");

        var second = await AskAsync($$"""{"model":"m","previous_response_id":"{{first}}","input":[{"role":"user","content":"Sure?"}]}""");

        (second == first).ShouldBeFalse();
        var messages = Upstream.Requests[1].Json.GetProperty("messages");
        messages.EnumerateArray().Select(m => $"{m.GetProperty("role").GetString()}: {TextOf(m)}").ShouldBe(["user: Who wrote it?", "assistant: Ada.", "user: Sure?"]);
    }

    [Fact]
    public async Task A_streamed_response_is_kept_too()
    {
        Upstream.Reply(Replies.Chat("Ada.")).ThenReply(Replies.Chat("Yes."));
        await StartAsync(WireCase.Of("openai").Config(Upstream));
        using var streamed = await Gateway.PostAsync("/v1/responses", """{"model":"m","input":"Who?","stream":true}""", cancellation: Cancellation);
        var events = await streamed.EventsAsync(Cancellation);
        var first = JsonDocument.Parse(events[^1].Data).RootElement.GetProperty("response").GetProperty("id").GetString();

        await AskAsync($$"""{"model":"m","previous_response_id":"{{first}}","input":"Sure?"}""");

        Upstream.Requests[1].Json.GetProperty("messages").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task A_kept_response_can_be_read_and_deleted_by_its_own_key_alone()
    {
        Upstream.Always(Replies.Chat("Ada."));
        await StartAsync(WireCase.Of("openai").Config(Upstream).ApiKey("mine", "hg-mine").ApiKey("other", "hg-other"));
        using var made = await Gateway.PostAsync("/v1/responses", """{"model":"m","input":"Who?"}""", "hg-mine", Cancellation);
        var id = (await made.JsonAsync(Cancellation)).GetProperty("id").GetString()!;

        (await StatusAsync(HttpMethod.Get, $"/v1/responses/{id}", "hg-other")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(HttpMethod.Delete, $"/v1/responses/{id}", "hg-other")).ShouldBe(HttpStatusCode.NotFound);
        using var read = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/responses/{id}"), "hg-mine", Cancellation);
        (await read.JsonAsync(Cancellation)).GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Ada.");
        using var items = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/responses/{id}/input_items"), "hg-mine", Cancellation);
        (await items.JsonAsync(Cancellation)).GetProperty("data").GetArrayLength().ShouldBe(1);

        (await StatusAsync(HttpMethod.Delete, $"/v1/responses/{id}", "hg-mine")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(HttpMethod.Get, $"/v1/responses/{id}", "hg-mine")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_not_kept_is_a_400_that_says_why()
    {
        Upstream.Always(Replies.Chat("Ada."));
        await StartAsync(WireCase.Of("openai").Config(Upstream));
        var unkept = await AskAsync("""{"model":"m","input":"Who?","store":false}""");

        (await RefusedAsync(unkept)).ShouldContain("is not kept for this API key");

        var kept = await AskAsync("""{"model":"m","input":"Who?"}""");
        Clock.Advance(ResponseStore.Lifetime + TimeSpan.FromSeconds(1));
        (await RefusedAsync(kept)).ShouldContain("hours ago");
    }

    [Fact]
    public async Task Switched_off_nothing_is_kept()
    {
        Upstream.Always(Replies.Chat("Ada."));
        await StartAsync(WireCase.Of("openai").Config(Upstream).Settings(s => s with { KeepResponses = false }));

        (await RefusedAsync(await AskAsync("""{"model":"m","input":"Who?"}"""))).ShouldContain("globalSettings.keepResponses");
    }

    private static string? TextOf(JsonElement message)
    {
        var content = message.GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString() : content[0].GetProperty("text").GetString();
    }

    private async Task<string> RefusedAsync(string previous)
    {
        using var answer = await Gateway.PostAsync("/v1/responses", $$"""{"model":"m","previous_response_id":"{{previous}}","input":"?"}""", cancellation: Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var body = await answer.JsonAsync(Cancellation);
        body.GetProperty("error").GetProperty("param").GetString().ShouldBe("previous_response_id");
        return WireCase.Of("openai-responses").MessageOf(body);
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string key)
    {
        using var answer = await Gateway.SendAsync(new HttpRequestMessage(method, path), key, Cancellation);
        return answer.StatusCode;
    }

    private async Task<string> AskAsync(string body)
    {
        using var answer = await Gateway.PostAsync("/v1/responses", body, cancellation: Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.TextAsync(Cancellation));
        return (await answer.JsonAsync(Cancellation)).GetProperty("id").GetString()!;
    }
}
