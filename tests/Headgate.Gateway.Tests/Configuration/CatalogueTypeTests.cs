using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Tests.Configuration;

/// <summary>A type that names a provider of the catalogue.</summary>
public sealed class CatalogueTypeTests
{
    private const string Chat = "https://open.bigmodel.cn/api/coding/paas/v4/chat/completions";

    [Theory]
    [InlineData("zhipu", "coding", "")]
    [InlineData("zhipu-coding", null, "")]
    [InlineData("Zhipu", null, "https://open.bigmodel.cn/api/coding/paas/v4")]
    public void A_provider_brings_all_its_dialects_and_its_plan(string type, string? plan, string baseUrl)
    {
        var channel = Compiled.One(Compiled.Channel("c", baseUrl, type) with { Plan = plan });
        (channel.ProviderId, channel.Billing).ShouldBe(("zhipu", Billing.Plan));
        channel.Url(Operation.Chat, DialectId.OpenAIChat).ShouldBe(Chat);
        channel.Url(Operation.Chat, DialectId.AnthropicMessages).ShouldBe("https://open.bigmodel.cn/api/anthropic/v1/messages");
        channel.ChatDialects.Take(2).ShouldBe([DialectId.OpenAIChat, DialectId.AnthropicMessages]);
    }

    [Fact]
    public void Edits_and_traits_come_along()
    {
        var channel = Compiled.One(Compiled.Channel("c", string.Empty, "deepseek"));
        var chat = channel.Endpoints[new Surface(Operation.Chat, DialectId.OpenAIChat).Index].ShouldNotBeNull();
        chat.Edits.Edits.Select(e => e.Name).Contains("seed", StringComparer.Ordinal).ShouldBeTrue();
        chat.Traits.Reasoning.ShouldBe(ReasoningStyle.ThinkingType);
        chat.Traits.ReasoningReplay.ShouldBe("reasoning_content");
        channel.Endpoints[new Surface(Operation.Chat, DialectId.AnthropicMessages).Index]!.Edits.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void They_come_along_with_a_dialect_at_the_providers_address_too()
    {
        var channel = Compiled.One(Compiled.Channel("c", "https://api.deepseek.com/v1"));
        channel.Endpoints[new Surface(Operation.Chat, DialectId.OpenAIChat).Index]!.Traits.Reasoning.ShouldBe(ReasoningStyle.ThinkingType);
        channel.Endpoints[new Surface(Operation.Embeddings, DialectId.OpenAIChat).Index]!.Edits.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("https://relay.example", "https://relay.example/chat/completions", "https://relay.example/anthropic/v1/messages")]
    [InlineData("https://relay.example/v1", "https://relay.example/v1/chat/completions", "https://relay.example/anthropic/v1/messages")]
    [InlineData("https://relay.example/deepseek", "https://relay.example/deepseek/chat/completions", null)]
    public void Another_host_stands_in_for_the_providers(string baseUrl, string chat, string? messages)
    {
        var channel = Compiled.One(Compiled.Channel("c", baseUrl, "deepseek"));
        channel.Url(Operation.Chat, DialectId.OpenAIChat).ShouldBe(chat);
        channel.Url(Operation.Chat, DialectId.AnthropicMessages).ShouldBe(messages);
        channel.Endpoints[new Surface(Operation.Chat, DialectId.OpenAIChat).Index]!.Traits.Reasoning.ShouldBe(ReasoningStyle.ThinkingType);
    }

    [Fact]
    public void Each_dialect_gets_the_key_as_it_wants_it()
    {
        var channel = Compiled.One(Compiled.Channel("c", string.Empty, "google"));
        (channel.Credentials[0].Place, channel.Credentials[0].Value).ShouldBe(("x-goog-api-key", "secret-of-c"));
        var chat = channel.Endpoints[new Surface(Operation.Chat, DialectId.OpenAIChat).Index].ShouldNotBeNull();
        chat.Key.ShouldBe(new KeyPlace("Authorization", "Bearer {key}"));
        channel.Endpoints[new Surface(Operation.Chat, DialectId.GoogleGenerateContent).Index]!.Key.ShouldBeNull();
    }

    [Fact]
    public void A_word_that_is_a_dialect_too_means_the_provider_only_without_an_address()
    {
        Compiled.One(Compiled.Channel("c", string.Empty, "cohere")).Url(Operation.Chat, DialectId.OpenAIChat)
            .ShouldBe("https://api.cohere.ai/compatibility/v1/chat/completions");
        Compiled.One(Compiled.Channel("c", string.Empty, "openai")).ChatDialects[0].ShouldBe(DialectId.OpenAIResponses);
        Compiled.One(Compiled.Channel("c", string.Empty, "gemini")).Url(Operation.Chat, DialectId.OpenAIChat).ShouldBeNull();
    }

    [Theory]
    [InlineData("zhipu", "codig", "", "providers.c.plan: 'codig' is no plan of Zhipu AI (BigModel); did you mean 'coding'? Known: standard, coding.")]
    [InlineData("zhipu", "standard", "https://open.bigmodel.cn/api/coding/paas/v4", "providers.c.baseURL: is the address of Zhipu AI (BigModel)'s plan 'coding', but 'standard' is asked for; leave the address out")]
    [InlineData("cloudflare-workers-ai", null, "", "providers.c.baseURL: is left out, so vars.account_id is needed (account id)")]
    [InlineData("elevenlabs", null, "", "providers.c.baseURL: is of no use: ElevenLabs speaks no dialect that is spoken here")]
    public void Faults_are_told(string type, string? plan, string baseUrl, string error) =>
        Compiled.Error(Compiled.Config(Compiled.Channel("c", baseUrl, type) with { Plan = plan })).ShouldBe(error);

    [Fact]
    public void Usage_is_not_asked_for_where_that_is_refused()
    {
        Compiled.One(Compiled.Channel("c", string.Empty, "mistral")).AskUsage.ShouldBeFalse();
        Compiled.One(Compiled.Channel("c", string.Empty, "deepseek")).AskUsage.ShouldBeTrue();
    }
}
