using System.Text.Json;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>Command-line agents in front of an upstream of another dialect: each reads a file with its own tool and tells what it says.</summary>
public sealed class AgentTests(TurnServer server) : IClassFixture<TurnServer>
{
    [Theory]
    [InlineData("claude-code", "@anthropic-ai/claude-code", "chat")]
    [InlineData("claude-code", "@anthropic-ai/claude-code", "gemini")]
    [InlineData("claude-code", "@anthropic-ai/claude-code", "responses")]
    [InlineData("codex", "@openai/codex", "anthropic")]
    [InlineData("codex", "@openai/codex", "chat")]
    [InlineData("codex", "@openai/codex", "gemini")]
    [InlineData("gemini-cli", "@google/gemini-cli", "anthropic")]
    [InlineData("gemini-cli", "@google/gemini-cli", "chat")]
    [InlineData("gemini-cli", "@google/gemini-cli", "responses")]
    [InlineData("qwen-code", "@qwen-code/qwen-code", "anthropic")]
    [InlineData("qwen-code", "@qwen-code/qwen-code", "gemini")]
    public async Task An_agent_works_with_an_upstream_of_another_dialect(string agent, string package, string dialectName)
    {
        var dialect = TurnDialect.Named(dialectName);

        var run = await server.RunAsync(agent, new NodeScript($"agents/{agent}.mjs", package), dialect, Calls);

        NodeScript.Failures(run.Results).ShouldBeEmpty(run.Complaints);
        run.Results.Count.ShouldBe(1);
        run.Requests.ShouldAllBe(r => dialect.Owns(r.Path));
        run.Requests.Count(TurnScript.HasResult).ShouldBe(1);
    }

    // The agents' own tools for reading a file, under the names that they have in them.
    private static FakeCall[] Calls(string folder)
    {
        var file = JsonSerializer.Serialize(Path.Combine(folder, "note.txt"));
        return
        [
            new("Read", $$"""{"file_path":{{file}}}"""),
            new("read_file", $$"""{"file_path":{{file}}}"""),
            new("exec_command", """{"cmd":"cat note.txt"}"""),
        ];
    }
}
