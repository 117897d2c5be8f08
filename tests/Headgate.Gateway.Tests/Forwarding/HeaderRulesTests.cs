using Headgate.Gateway.Forwarding;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class HeaderRulesTests
{
    [Theory]
    [InlineData("Authorization")]
    [InlineData("x-api-key")]
    [InlineData("API-Key")]
    [InlineData("X-Goog-Api-Key")]
    [InlineData("Sec-WebSocket-Protocol")]
    [InlineData("Cookie")]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("connection")]
    [InlineData("Accept-Encoding")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Origin")]
    [InlineData("x-headgate-anything")]
    [InlineData("Sec-Fetch-Mode")]
    [InlineData("sec-ch-ua")]
    [InlineData(":path")]
    [InlineData("traceparent")]
    public void Credentials_hops_and_the_clients_network_stay_behind(string name) => HeaderRules.PassesUp(name).ShouldBeFalse();

    [Theory]
    [InlineData("anthropic-beta")]
    [InlineData("anthropic-version")]
    [InlineData("OpenAI-Beta")]
    [InlineData("User-Agent")]
    [InlineData("x-stainless-lang")]
    [InlineData("Accept")]
    [InlineData("Idempotency-Key")]
    [InlineData("x-request-id")]
    public void What_tools_invent_passes_up(string name) => HeaderRules.PassesUp(name).ShouldBeTrue();

    [Theory]
    [InlineData("Set-Cookie")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Content-Length")]
    [InlineData("content-encoding")]
    [InlineData("Server")]
    [InlineData("Alt-Svc")]
    [InlineData("Access-Control-Allow-Origin")]
    [InlineData("x-headgate-cost")]
    [InlineData("Strict-Transport-Security")]
    public void What_binds_to_the_providers_site_stays_there(string name) => HeaderRules.PassesDown(name).ShouldBeFalse();

    [Theory]
    [InlineData("x-ratelimit-remaining-requests")]
    [InlineData("request-id")]
    [InlineData("openai-processing-ms")]
    [InlineData("Content-Type")]
    [InlineData("Retry-After")]
    [InlineData("Cache-Control")]
    public void What_providers_tell_passes_down(string name) => HeaderRules.PassesDown(name).ShouldBeTrue();
}
