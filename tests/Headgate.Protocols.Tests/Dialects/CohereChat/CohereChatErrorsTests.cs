using Headgate.Protocols.Dialects;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.CohereChat;

public sealed class CohereChatErrorsTests
{
    [Theory]
    [InlineData(400, """{"id":"x","message":"invalid request: all elements in history must have a message."}""", UpstreamErrorKind.Request)]
    [InlineData(400, """{"message":"too many tokens: total number of tokens in the prompt exceeds the maximum context length"}""", UpstreamErrorKind.ContextLength)]
    [InlineData(401, """{"message":"invalid api token"}""", UpstreamErrorKind.Credential)]
    [InlineData(404, """{"message":"model 'x' not found"}""", UpstreamErrorKind.NotFound)]
    [InlineData(429, """{"message":"You are using a Trial key, which is limited to 20 API calls / minute. You can upgrade to a Production key with higher rate limits."}""", UpstreamErrorKind.RateLimit)]
    [InlineData(429, """{"message":"You are using a Trial key, which is limited to 1000 API calls / month. You can upgrade to a Production key with higher rate limits."}""", UpstreamErrorKind.Quota)]
    [InlineData(498, """{"message":"blocked output"}""", UpstreamErrorKind.ContentFilter)]
    [InlineData(500, """{"message":"internal"}""", UpstreamErrorKind.Server)]
    public void Statuses_and_words_are_judged(int status, string body, UpstreamErrorKind kind) =>
        DialectSet.CohereChat.ReadError(status, Answering.Utf8(body)).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("""{"type":"message-end","delta":{"error":"boom","finish_reason":"ERROR"}}""", "boom", "ERROR")]
    [InlineData("""{"message":{"role":"assistant","content":[]},"finish_reason":"TIMEOUT"}""", "The answer ended with TIMEOUT.", "TIMEOUT")]
    public void An_answer_that_failed_is_the_servers_fault(string body, string message, string code) =>
        DialectSet.CohereChat.ReadError(200, Answering.Utf8(body)).ShouldBe(new UpstreamError(UpstreamErrorKind.Server, message, code));
}
