using System.Net;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Translation;

/// <summary>The size of a prompt, asked in any dialect of any model.</summary>
public sealed class CountTokensTests : GatewayTest
{
    private const string Claude = """{"model":"m","messages":[{"role":"user","content":"How long is this?"}]}""";

    [Fact]
    public async Task A_provider_of_another_dialect_is_asked_where_it_can_count()
    {
        Upstream.Always(Replies.GeminiCountTokens(42));
        await StartAsync(WireCase.Of("gemini").Config(Upstream));

        using var answer = await Gateway.PostAsync("/v1/messages/count_tokens", Claude, cancellation: Cancellation);

        (await answer.JsonAsync(Cancellation)).GetProperty("input_tokens").GetInt32().ShouldBe(42);
        answer.Headgate("estimated").ShouldBeNull();
        Upstream.Request.Path.ShouldBe("/v1beta/models/m:countTokens");
        (await OnlyRecordAsync()).Cost.ShouldBe(0);
    }

    [Theory]
    [InlineData("/v1/messages/count_tokens", Claude, "input_tokens")]
    [InlineData("/v1/responses/input_tokens", """{"model":"m","input":"How long is this?"}""", "input_tokens")]
    [InlineData("/v1beta/models/m:countTokens", """{"contents":[{"role":"user","parts":[{"text":"How long is this?"}]}]}""", "totalTokens")]
    public async Task Where_nobody_can_be_asked_it_is_estimated_and_marked(string path, string body, string field)
    {
        await StartAsync(WireCase.Of("openai").Config(Upstream));

        using var answer = await Gateway.PostAsync(path, body, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.TextAsync(Cancellation));
        (await answer.JsonAsync(Cancellation)).GetProperty(field).GetInt32().ShouldBeInRange(5, 20);
        answer.Headgate("estimated").ShouldBe("true");
        Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_provider_that_fails_to_count_is_stood_in_for()
    {
        Upstream.Always(Replies.AnthropicError(404));
        await StartAsync(WireCase.Of("anthropic").Config(Upstream));

        using var answer = await Gateway.PostAsync("/v1/messages/count_tokens", Claude, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headgate("estimated").ShouldBe("true");
    }

    [Fact]
    public async Task A_request_that_is_wrong_stays_wrong()
    {
        await StartAsync(WireCase.Of("openai").Config(Upstream));

        using var answer = await Gateway.PostAsync("/v1/messages/count_tokens", """{"model":"m","messages":[{"role":"nobody","content":1}]}""", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
