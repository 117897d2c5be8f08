using System.Net;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class GeminiActionTests : GatewayTest
{
    [Theory]
    [InlineData("generateContent", "chat")]
    [InlineData("streamGenerateContent", "chat")]
    [InlineData("countTokens", "countTokens")]
    [InlineData("embedContent", "embeddings")]
    [InlineData("batchEmbedContents", "embeddings")]
    public async Task Reaches_the_action_that_was_asked_for(string action, string operation)
    {
        Upstream.Always(action switch
        {
            "countTokens" => Replies.GeminiCountTokens(7),
            "embedContent" or "batchEmbedContents" => Replies.GeminiEmbedding(1),
            _ => Replies.Gemini("hello"),
        });
        await StartAsync(WireCase.Of("gemini").Config(Upstream));

        using var answer = await Gateway.PostAsync($"/v1beta/models/m:{action}", """{"contents":[]}""", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.PathAndQuery.ShouldBe($"/v1beta/models/m:{action}");
        (await Gateway.NextRecordAsync()).Operation.ShouldBe(operation);
    }
}
