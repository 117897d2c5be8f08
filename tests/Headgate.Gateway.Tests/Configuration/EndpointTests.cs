using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;

namespace Headgate.Gateway.Tests.Configuration;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("openai", "https://api.deepseek.com/v1", "https://api.deepseek.com/v1/chat/completions")]
    [InlineData("openai", "https://api.deepseek.com", "https://api.deepseek.com/chat/completions")]
    [InlineData("openai", "https://api.groq.com", "https://api.groq.com/openai/v1/chat/completions")]
    [InlineData("openai", "https://gpu.example", "https://gpu.example/v1/chat/completions")]
    [InlineData("openai", "https://gpu.example/", "https://gpu.example/v1/chat/completions")]
    [InlineData("openai", "https://gpu.example/api/paas/v4", "https://gpu.example/api/paas/v4/chat/completions")]
    [InlineData("openai", "https://gpu.example/proxy", "https://gpu.example/proxy/chat/completions")]
    [InlineData("openai", "https://gpu.example/v1/chat/completions", "https://gpu.example/v1/chat/completions")]
    [InlineData("openai", "https://gpu.example/openai/deployments/{model}?api-version=1", "https://gpu.example/openai/deployments/m/chat/completions?api-version=1")]
    public void OpenAI_addresses_are_completed(string type, string baseUrl, string expected) =>
        Compiled.One(Compiled.Channel("c", baseUrl, type)).Url(Operation.Chat, DialectId.OpenAIChat).ShouldBe(expected);

    [Theory]
    [InlineData("https://api.anthropic.com", "https://api.anthropic.com/v1/messages")]
    [InlineData("https://api.anthropic.com/v1/", "https://api.anthropic.com/v1/messages")]
    [InlineData("https://open.bigmodel.cn/api/anthropic", "https://open.bigmodel.cn/api/anthropic/v1/messages")]
    [InlineData("https://api.kimi.com/coding/", "https://api.kimi.com/coding/v1/messages")]
    public void Anthropic_addresses_are_completed(string baseUrl, string expected)
    {
        var channel = Compiled.One(Compiled.Channel("c", baseUrl, "anthropic"));
        channel.Url(Operation.Chat, DialectId.AnthropicMessages).ShouldBe(expected);
        channel.Url(Operation.CountTokens, DialectId.AnthropicMessages).ShouldBe(expected + "/count_tokens");
        channel.Url(Operation.Chat, DialectId.OpenAIChat).ShouldBeNull();
    }

    [Theory]
    [InlineData("https://generativelanguage.googleapis.com")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta")]
    public void Gemini_takes_model_and_verb_in_the_path(string baseUrl)
    {
        const string Root = "https://generativelanguage.googleapis.com/v1beta/models/tuned%2Fm:";
        var channel = Compiled.One(Compiled.Channel("c", baseUrl, "gemini"));
        channel.Url(Operation.Chat, DialectId.GoogleGenerateContent, "tuned/m", ":streamGenerateContent").ShouldBe(Root + "streamGenerateContent");
        channel.Url(Operation.CountTokens, DialectId.GoogleGenerateContent, "tuned/m", ":countTokens").ShouldBe(Root + "countTokens");
        channel.Url(Operation.Embeddings, DialectId.GoogleGenerateContent, "tuned/m", ":embedContent").ShouldBe(Root + "embedContent");
    }

    [Fact]
    public void Every_OpenAI_operation_has_its_path()
    {
        var channel = Compiled.One(Compiled.Channel("c", "https://gpu.example/v1"));
        string?[] urls =
        [
            channel.Url(Operation.Completions, DialectId.OpenAIChat), channel.Url(Operation.Embeddings, DialectId.OpenAIChat),
            channel.Url(Operation.Moderation, DialectId.OpenAIChat), channel.Url(Operation.Rerank, DialectId.OpenAIChat),
            channel.Url(Operation.ImageGeneration, DialectId.OpenAIChat), channel.Url(Operation.ImageEdit, DialectId.OpenAIChat),
            channel.Url(Operation.ImageVariation, DialectId.OpenAIChat), channel.Url(Operation.Speech, DialectId.OpenAIChat),
            channel.Url(Operation.Transcription, DialectId.OpenAIChat), channel.Url(Operation.Translation, DialectId.OpenAIChat),
        ];
        urls.Select(u => u?["https://gpu.example/v1/".Length..]).ShouldBe(
            [
                "completions", "embeddings", "moderations", "rerank", "images/generations", "images/edits", "images/variations", "audio/speech",
                "audio/transcriptions", "audio/translations",
            ]);
    }

    [Theory]
    [InlineData("openai", "https://gpu.example", null)]
    [InlineData("openai", "https://api.openai.com", "https://api.openai.com/v1/responses")]
    [InlineData("openai", "https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/responses")]
    [InlineData("openai-responses", "https://gpu.example", "https://gpu.example/v1/responses")]
    public void Responses_are_served_where_they_are_known_to_be(string type, string baseUrl, string? expected)
    {
        var channel = Compiled.One(Compiled.Channel("c", baseUrl, type));
        channel.Url(Operation.Chat, DialectId.OpenAIResponses).ShouldBe(expected);
        channel.Url(Operation.StoredResponse, DialectId.OpenAIResponses).ShouldBe(expected);
    }

    [Theory]
    [InlineData("https://other.example", "https://other.example/v1/chat/completions")]
    [InlineData("https://other.example/v2", "https://other.example/v2/chat/completions")]
    [InlineData("https://other.example/{model}/v1/chat/completions", "https://other.example/m/v1/chat/completions")]
    [InlineData("https://other.example/run/{model}#", "https://other.example/run/m")]
    public void An_operation_can_have_an_address_of_its_own(string address, string expected)
    {
        var config = Compiled.Channel("c") with { Endpoints = new Dictionary<string, string>(StringComparer.Ordinal) { ["chat"] = address } };
        var channel = Compiled.One(config);
        channel.Url(Operation.Chat, DialectId.OpenAIChat).ShouldBe(expected);
        channel.Url(Operation.Embeddings, DialectId.OpenAIChat).ShouldBe("https://api.example.com/v1/embeddings");
    }

    [Fact]
    public void An_address_can_add_a_dialect_that_the_type_does_not_speak()
    {
        var config = Compiled.Channel("c", "https://api.z.ai/api/paas/v4") with
        {
            Endpoints = new Dictionary<string, string>(StringComparer.Ordinal) { ["messages"] = "https://api.z.ai/api/anthropic" },
        };
        Compiled.One(config).Url(Operation.Chat, DialectId.AnthropicMessages).ShouldBe("https://api.z.ai/api/anthropic/v1/messages");
    }

    [Theory]
    [InlineData("https://own.example/v1", "https://own.example/v1/chat/completions", "https://own.example/v1/embeddings")]
    [InlineData("https://own.example", "https://own.example/v1/chat/completions", "https://own.example/v1/embeddings")]
    [InlineData("https://own.example/x/chat/completions", "https://own.example/x/chat/completions", "https://api.example.com/v1/embeddings")]
    public void A_model_can_have_an_address_of_its_own(string address, string chat, string embeddings)
    {
        var config = Compiled.Channel("c") with { Models = [new ChannelModelConfig("p", "m") { Endpoint = address }] };
        var target = Compiled.Snapshot(Compiled.Config(config)).Routes["m"].Tiers[0].Targets[0];
        target.EndpointFor(new Surface(Operation.Chat, DialectId.OpenAIChat))!.UrlTemplate.ShouldBe(chat);
        target.EndpointFor(new Surface(Operation.Embeddings, DialectId.OpenAIChat))!.UrlTemplate.ShouldBe(embeddings);
    }

    [Fact]
    public void Query_parameters_are_added_and_the_clients_come_after()
    {
        var config = Compiled.Channel("c", "https://a.example/v1?x=1") with { Query = new Dictionary<string, string>(StringComparer.Ordinal) { ["api-version"] = "2024 10" } };
        var endpoint = Compiled.One(config).Endpoints[new Surface(Operation.Chat, DialectId.OpenAIChat).Index]!;
        endpoint.For("m", string.Empty, "?alt=sse").AbsoluteUri.ShouldBe("https://a.example/v1/chat/completions?x=1&api-version=2024%2010&alt=sse");
    }

    [Fact]
    public void Channels_of_one_address_share_their_endpoints()
    {
        var snapshot = Compiled.Snapshot(Compiled.Config(Compiled.Channel("a"), Compiled.Channel("b")));
        snapshot.Channels["a"].Endpoints.ShouldBeSameAs(snapshot.Channels["b"].Endpoints);
    }

    [Fact]
    public void The_raw_root_is_what_was_written() =>
        Compiled.One(Compiled.Channel("c", "https://api.anthropic.com/", "anthropic")).RawBaseUrl.ShouldBe("https://api.anthropic.com");
}
