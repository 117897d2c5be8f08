using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>Official client libraries in front of an upstream of another dialect: text, a stream, a tool call with its result.</summary>
public sealed class LibraryTests(TurnServer server) : IClassFixture<TurnServer>
{
    private static readonly FakeCall LookUp = new("look_up", """{"place":"Zürich"}""", "call_1");

    // Not the Chat client towards Responses: such a channel takes Chat itself.
    [Theory]
    [InlineData("openai-chat", "openai", "anthropic")]
    [InlineData("openai-chat", "openai", "gemini")]
    [InlineData("openai-responses", "openai", "anthropic")]
    [InlineData("openai-responses", "openai", "chat")]
    [InlineData("openai-responses", "openai", "gemini")]
    [InlineData("anthropic", "@anthropic-ai/sdk", "chat")]
    [InlineData("anthropic", "@anthropic-ai/sdk", "gemini")]
    [InlineData("anthropic", "@anthropic-ai/sdk", "responses")]
    [InlineData("google", "@google/genai", "anthropic")]
    [InlineData("google", "@google/genai", "chat")]
    [InlineData("google", "@google/genai", "responses")]
    public Task A_library_converses_with_an_upstream_of_another_dialect(string client, string package, string dialect) =>
        ConverseAsync(client, new NodeScript($"turns/{client}.mjs", package), dialect);

    [Theory]
    [InlineData("openai", "anthropic")]
    [InlineData("openai-chat", "gemini")]
    [InlineData("anthropic", "responses")]
    [InlineData("google", "chat")]
    [InlineData("compatible", "anthropic")]
    public Task A_provider_of_the_AI_SDK_converses_with_an_upstream_of_another_dialect(string provider, string dialect) =>
        ConverseAsync($"ai-{provider}", new NodeScript("turns/ai.mjs", "ai", provider), dialect);

    private async Task ConverseAsync(string client, NodeScript script, string dialectName)
    {
        var dialect = TurnDialect.Named(dialectName);

        var run = await server.RunAsync(client, script, dialect, _ => [LookUp]);

        NodeScript.Failures(run.Results).ShouldBeEmpty(run.Complaints);
        run.Results.Count.ShouldBe(3);
        run.Requests.ShouldAllBe(r => dialect.Owns(r.Path) && r.Text.Contains("Be brief.") && r.Text.Contains("Which number has Z"));
        run.Requests.Select(r => (r.Stream, TurnScript.HasResult(r))).ShouldBe(
            [(false, false), (true, false), (false, false), (false, true), (true, false), (true, true)], ignoreOrder: true);
    }
}
