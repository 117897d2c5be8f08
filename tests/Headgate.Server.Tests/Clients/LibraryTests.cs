using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>Official client libraries in front of an upstream of another dialect: text, a stream, a tool call with its result.</summary>
public sealed class LibraryTests(TurnServer server) : IClassFixture<TurnServer>
{
    private static readonly FakeCall LookUp = new("look_up", """{"place":"Zürich"}""", "call_1");

    [Theory]
    [InlineData("openai-chat", "openai", "chat")]
    [InlineData("openai-responses", "openai", "responses")]
    [InlineData("anthropic", "@anthropic-ai/sdk", "anthropic")]
    [InlineData("google", "@google/genai", "gemini")]
    public Task A_library_converses_with_an_upstream_of_another_dialect(string client, string package, string dialect) =>
        ConverseAsync(client, new NodeScript($"turns/{client}.mjs", package), dialect);

    [Theory]
    [InlineData("openai", "responses")]
    [InlineData("openai-chat", "chat")]
    [InlineData("anthropic", "anthropic")]
    [InlineData("google", "gemini")]
    [InlineData("compatible", "chat")]
    public Task A_provider_of_the_AI_SDK_converses_with_an_upstream_of_another_dialect(string provider, string dialect) =>
        ConverseAsync($"ai-{provider}", new NodeScript("turns/ai.mjs", "ai", provider), dialect);

    private async Task ConverseAsync(string client, NodeScript script, string dialectName)
    {
        var dialect = TurnDialect.Named(dialectName);

        var run = await server.RunAsync(client, script, dialect, _ => [LookUp]);

        NodeScript.Failures(run.Results).ShouldBeEmpty(run.Output);
        run.Results.Count.ShouldBe(3);
        run.Requests.ShouldAllBe(r => dialect.Owns(r.Path) && r.Text.Contains("Be brief.") && r.Text.Contains("Which number has Z"));
        run.Requests.Select(r => (r.Stream, TurnScript.HasResult(r))).ShouldBe(
            [(false, false), (true, false), (false, false), (false, true), (true, false), (true, true)], ignoreOrder: true);
    }
}
