namespace Headgate.Server.Tests.Clients;

/// <summary>The official OpenAI client for Node through the real server.</summary>
public sealed class OpenAIClientTests(OpenAIServer server) : IClassFixture<OpenAIServer>
{
    private const int Scenarios = 36;

    [Fact]
    public void Every_scenario_holds()
    {
        NodeScript.Failures(server.Results).ShouldBeEmpty(server.Output);
        server.Results.Count.ShouldBe(Scenarios);
    }

    [Fact]
    public async Task The_upstream_sees_the_client_go_away()
    {
        var left = server.Upstream.Requests.Where(r => r.Model is "endless-model" or "silent-model").ToList();

        left.Count.ShouldBe(2);
        foreach (var request in left)
        {
            await request.Aborted;
        }
    }

    [Fact]
    public void Usage_is_asked_for_in_every_chat_stream()
    {
        var streams = server.Upstream.Requests.Where(r => r.Stream && r.Path.EndsWith("/chat/completions", StringComparison.Ordinal)).ToList();

        streams.Count.ShouldBeGreaterThan(5);
        streams.ShouldAllBe(r => r.WantsUsage);
    }

    [Fact]
    public void Uploads_reach_the_provider_under_its_own_model_name()
    {
        var uploads = server.Upstream.Requests.Where(r => r.Form.Count > 0).ToList();

        uploads.Select(r => (r.Path, r.Model)).ShouldBe(
            [
                ("/v1/images/edits", "image-edit-model-upstream"),
                ("/v1/audio/transcriptions", "whisper-upstream"),
                ("/v1/audio/translations", "whisper-upstream"),
            ]);
    }

    [Fact]
    public void The_provider_gets_its_own_key_and_never_the_client_s()
    {
        server.Upstream.Requests.ShouldNotBeEmpty();
        server.Upstream.Requests.ShouldAllBe(r => r.Credential!.StartsWith("sk-", StringComparison.Ordinal));
        server.Upstream.Requests.ShouldAllBe(r => !r.Headers.Values.Any(v => v.Contains("hg-client-key", StringComparison.Ordinal)));
        server.Upstream.Unscripted.ShouldBeEmpty();
    }

    [Fact]
    public void The_server_writes_no_secret()
    {
        server.Output.ShouldNotContain("hg-client-key");
        server.Output.ShouldNotContain("sk-main");
    }
}
