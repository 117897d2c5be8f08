using Headgate.Gateway.Endpoints;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class EndpointTableChannelTests
{
    [Theory]
    [InlineData("/channels/bigglm/v1/chat/completions")]
    [InlineData("/channels/bigglm/chat/completions")]
    [InlineData("/v1/channels/bigglm/v1/v1/chat/completions/")]
    public void A_known_path_becomes_a_call_bound_to_the_channel(string path) =>
        EndpointTable.Match(path).ShouldBe(new EndpointMatch(EndpointKind.Call, Build.Chat, Channel: "bigglm"));

    [Theory]
    [InlineData("/channels/bigglm/v4/chat/completions")]
    [InlineData("/channels/bigglm/V1/Chat/Completions")]
    [InlineData("/channels/bigglm/v1//chat//completions")]
    [InlineData("/channels/bigglm/v1/chat%2Fcompletions")]
    [InlineData("/channels/bigglm/v1%2fchat/completions")]
    public void No_way_of_writing_a_known_path_leads_around_the_meter(string path) =>
        EndpointTable.Match(path).ShouldBe(new EndpointMatch(EndpointKind.Call, Build.Chat, Channel: "bigglm"));

    [Fact]
    public void A_gemini_call_is_bound_with_its_model()
    {
        var match = EndpointTable.Match("/channels/Google/v1beta/models/gemini-2.5:streamGenerateContent");

        match.Kind.ShouldBe(EndpointKind.Call);
        match.Channel.ShouldBe("Google");
        match.Model.ShouldBe("gemini-2.5");
        match.Streams.ShouldBeTrue();
    }

    [Theory]
    [InlineData("/channels/openai/v1/files", "/v1/files")]
    [InlineData("/channels/openai/v1/batches/b_1/cancel", "/v1/batches/b_1/cancel")]
    [InlineData("/channels/openai/v1/models", "/v1/models")]
    [InlineData("/channels/google/v1beta/models/veo-3:predictLongRunning", "/v1beta/models/veo-3:predictLongRunning")]
    [InlineData("/channels/anthropic/v1/messages/batches", "/v1/messages/batches")]
    [InlineData("/channels/vendor/health/live", "/health/live")]
    [InlineData("/channels/vendor/channels/news/messages", "/channels/news/messages")]
    public void An_unknown_path_is_forwarded_as_it_is(string path, string suffix)
    {
        var match = EndpointTable.Match(path);

        match.Kind.ShouldBe(EndpointKind.Raw);
        match.Surface.Operation.ShouldBe(Operation.Raw);
        match.Suffix.ShouldBe(suffix);
        match.Channel.ShouldBe(path.Split('/')[2]);
    }
}
