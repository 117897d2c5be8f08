using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>The scripted upstream alone, without a gateway: what fails here is no fault of the gateway.</summary>
public sealed class OpenAIScriptsTests
{
    [Fact]
    public async Task The_scripted_upstream_satisfies_the_client_by_itself()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        OpenAIScripts.Script(upstream);

        var results = await new NodeScript("openai/main.mjs", "openai", "--direct").RunAsync(upstream.Url, "sk-direct");

        NodeScript.Failures(results).ShouldBeEmpty();
        results.Count.ShouldBeGreaterThan(20);
        upstream.Unscripted.ShouldBeEmpty();
        foreach (var request in upstream.Requests.Where(r => r.Model is "endless-model" or "silent-model"))
        {
            await request.Aborted;
        }
    }
}
