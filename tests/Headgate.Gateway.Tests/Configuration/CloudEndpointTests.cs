using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;

namespace Headgate.Gateway.Tests.Configuration;

/// <summary>Addresses of the dialects and clouds that clients do not speak to themselves.</summary>
public sealed class CloudEndpointTests
{
    [Theory]
    [InlineData("https://r.openai.azure.com", null, "https://r.openai.azure.com/openai/deployments/m/chat/completions?api-version=2024-10-21", null)]
    [InlineData("https://r.openai.azure.com/openai/", "2025-01-01-preview", "https://r.openai.azure.com/openai/deployments/m/chat/completions?api-version=2025-01-01-preview", null)]
    [InlineData("https://r.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-06-01", null, "https://r.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-06-01", null)]
    [InlineData("https://r.openai.azure.com/openai/deployments/{model}", null, "https://r.openai.azure.com/openai/deployments/m/chat/completions?api-version=2024-10-21", null)]
    [InlineData("https://r.openai.azure.com/openai/v1", null, "https://r.openai.azure.com/openai/v1/chat/completions", "https://r.openai.azure.com/openai/v1/responses")]
    [InlineData("https://r.openai.azure.com/openai/v1/", "preview", "https://r.openai.azure.com/openai/v1/chat/completions?api-version=preview", "https://r.openai.azure.com/openai/v1/responses?api-version=preview")]
    [InlineData("https://r.openai.azure.com", "v1", "https://r.openai.azure.com/openai/v1/chat/completions", "https://r.openai.azure.com/openai/v1/responses")]
    public void Azure_has_two_forms(string baseUrl, string? version, string chat, string? responses)
    {
        var channel = Compiled.One(Compiled.Channel("c", baseUrl, "azure") with { ApiVersion = version });
        channel.Url(Operation.Chat, DialectId.OpenAIChat).ShouldBe(chat);
        channel.Url(Operation.Chat, DialectId.OpenAIResponses).ShouldBe(responses);
        (channel.Credentials[0].Place, channel.Credentials[0].Value).ShouldBe(("api-key", "secret-of-c"));
        channel.Endpoints[new Surface(Operation.Chat, DialectId.OpenAIChat).Index]!.Traits.MaxCompletionTokens.ShouldBeTrue();
    }

    [Fact]
    public void Azure_can_be_named_by_its_resource()
    {
        var config = Compiled.Channel("c", string.Empty, "azure-openai") with { Vars = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["resource"] = "r" } };
        Compiled.One(config).Url(Operation.Embeddings, DialectId.OpenAIChat)
            .ShouldBe("https://r.openai.azure.com/openai/deployments/m/embeddings?api-version=2024-10-21");
        Compiled.Error(Compiled.Config(Compiled.Channel("c", string.Empty, "azure"))).ShouldContain("https://NAME.openai.azure.com");
    }

    [Theory]
    [InlineData("", "https://bedrock-runtime.eu-west-1.amazonaws.com/model/")]
    [InlineData("https://relay.example/aws/", "https://relay.example/aws/model/")]
    [InlineData("https://bedrock-runtime.us-east-1.amazonaws.com/model/some.model/converse-stream", "https://bedrock-runtime.us-east-1.amazonaws.com/model/")]
    public void Bedrock_has_the_model_and_the_action_in_its_path(string baseUrl, string root)
    {
        var channel = Compiled.One(Compiled.Channel("c", baseUrl, "bedrock") with { Region = "eu-west-1" });
        var endpoint = channel.Endpoints[new Surface(Operation.Chat, DialectId.BedrockConverse).Index].ShouldNotBeNull();
        endpoint.For("anthropic.claude-v2:1", string.Empty, stream: false, string.Empty).AbsoluteUri.ShouldBe(root + "anthropic.claude-v2%3A1/converse");
        endpoint.For("anthropic.claude-v2:1", ":generateContent", stream: true, string.Empty).AbsoluteUri.ShouldBe(root + "anthropic.claude-v2%3A1/converse-stream");
        channel.ChatDialects[0].ShouldBe(DialectId.BedrockConverse);
        channel.Endpoints[new Surface(Operation.Chat, DialectId.OpenAIChat).Index].ShouldBeNull();
        channel.Credentials[0].Value.ShouldBe("Bearer secret-of-c");
    }

    [Fact]
    public void Bedrock_needs_a_region_or_an_address() =>
        Compiled.Error(Compiled.Config(Compiled.Channel("c", string.Empty, "bedrock"))).ShouldBe("providers.c.baseURL: is left out, so region is needed (AWS region)");

    [Theory]
    [InlineData("cohere", "https://api.cohere.com", DialectId.CohereChat, "https://api.cohere.com/v2/chat")]
    [InlineData("cohere", "https://api.cohere.com/v2", DialectId.CohereChat, "https://api.cohere.com/v2/chat")]
    [InlineData("cohere", "http://relay.example/co/v2/chat", DialectId.CohereChat, "http://relay.example/co/v2/chat")]
    [InlineData("ollama", "http://localhost:11434/", DialectId.OllamaChat, "http://localhost:11434/api/chat")]
    [InlineData("ollama", "http://localhost:11434/v1", DialectId.OllamaChat, "http://localhost:11434/api/chat")]
    [InlineData("ollama", "http://localhost:11434/api/chat", DialectId.OllamaChat, "http://localhost:11434/api/chat")]
    public void Native_chats_have_their_own_paths(string type, string baseUrl, DialectId dialect, string expected)
    {
        var channel = Compiled.One(Compiled.Channel("c", baseUrl, type));
        channel.Url(Operation.Chat, dialect).ShouldBe(expected);
        channel.Url(Operation.Chat, DialectId.OpenAIChat).ShouldBeNull();
        channel.ChatDialects[0].ShouldBe(dialect);
    }

    [Fact]
    public void Rerank_stays_with_Cohere() =>
        Compiled.One(Compiled.Channel("c", "https://api.cohere.com", "cohere")).Url(Operation.Rerank, DialectId.OpenAIChat).ShouldBe("https://api.cohere.com/v2/rerank");

    [Theory]
    [InlineData(null, "https://aiplatform.googleapis.com/v1/projects/p/locations/global")]
    [InlineData("eu", "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu")]
    [InlineData("us", "https://aiplatform.us.rep.googleapis.com/v1/projects/p/locations/us")]
    [InlineData("us-east5", "https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5")]
    public void Vertex_serves_each_model_in_its_own_dialect(string? location, string root)
    {
        var snapshot = Compiled.Snapshot(Compiled.Config(
            Compiled.Channel("c", string.Empty, "vertex", "gemini-2.5-pro", "claude-sonnet-4@20250514", "meta/llama-4", "*") with { Project = "p", Location = location }));
        Url("gemini-2.5-pro", DialectId.GoogleGenerateContent, ":streamGenerateContent").ShouldBe($"{root}/publishers/google/models/gemini-2.5-pro:streamGenerateContent");
        Url("gemini-2.5-pro", DialectId.AnthropicMessages).ShouldBeNull();
        Url("claude-sonnet-4@20250514", DialectId.AnthropicMessages).ShouldBe($"{root}/publishers/anthropic/models/claude-sonnet-4%4020250514:streamRawPredict");
        Url("claude-sonnet-4@20250514", DialectId.GoogleGenerateContent).ShouldBeNull();
        Url("meta/llama-4", DialectId.OpenAIChat).ShouldBe($"{root}/endpoints/openapi/chat/completions");
        var claude = snapshot.WildcardRoutes.Single(r => r.Prefix == "claude").Route.Tiers[0].Targets[0];
        claude.EndpointFor(new Surface(Operation.Chat, DialectId.AnthropicMessages)).ShouldNotBeNull().Traits.AnthropicBetas.ShouldBeTrue();
        claude.EndpointFor(new Surface(Operation.CountTokens, DialectId.AnthropicMessages))!.UrlTemplate.ShouldBe($"{root}/publishers/anthropic/models/count-tokens:rawPredict");

        string? Url(string model, DialectId dialect, string suffix = "") => snapshot.Routes[model].Tiers[0].Targets[0]
            .EndpointFor(new Surface(Operation.Chat, dialect))?.For(model, suffix, stream: true, string.Empty).AbsoluteUri;
    }

    [Theory]
    [InlineData("AIzaSyExample", "https://aiplatform.googleapis.com/v1/publishers/google/models/m:generateContent", "x-goog-api-key", "AIzaSyExample")]
    [InlineData("ya29.token", null, "Authorization", "Bearer ya29.token")]
    public void Vertex_takes_keys_and_tokens(string key, string? withoutProject, string header, string value)
    {
        var config = Compiled.Channel("c", string.Empty, "vertex") with { Credentials = [new CredentialConfig("providers.c.apiKey", key)] };
        var channel = Compiled.One(config with { Project = "p" });
        (channel.Credentials[0].Place, channel.Credentials[0].Value).ShouldBe((header, value));
        if (withoutProject is null)
        {
            Compiled.Error(Compiled.Config(config)).ShouldContain("needs project");
            return;
        }

        var target = Compiled.Snapshot(Compiled.Config(config)).Routes["m"].Tiers[0].Targets[0];
        target.EndpointFor(new Surface(Operation.Chat, DialectId.GoogleGenerateContent))!.For("m", ":generateContent", string.Empty).AbsoluteUri.ShouldBe(withoutProject);
    }

    [Theory]
    [InlineData("AKIAEXAMPLE:secret", "https://bedrock-runtime.eu-west-1.amazonaws.com", null, "AWS Signature 4 for bedrock in eu-west-1")]
    [InlineData("AKIAEXAMPLE:secret:token", "", "us-east-1", "AWS Signature 4 for bedrock in us-east-1")]
    [InlineData("ABSKexample", "", "us-east-1", null)]
    public void The_form_of_an_AWS_key_tells_how_it_is_used(string key, string baseUrl, string? region, string? signer)
    {
        var config = Compiled.Channel("c", baseUrl, "bedrock") with { Region = region, Credentials = [new CredentialConfig("providers.c.apiKey", key)] };
        var credential = Compiled.One(config).Credentials[0];
        credential.Signer?.ToString().ShouldBe(signer);
        (credential.Scheme, credential.Value).ShouldBe(signer is null ? (CredentialScheme.Header, $"Bearer {key}") : (CredentialScheme.None, key));
    }

    [Fact]
    public void An_AWS_key_pair_needs_a_region() =>
        Compiled.Error(Compiled.Config(Compiled.Channel("c", "https://relay.example", "bedrock") with { Credentials = [new CredentialConfig("providers.c.apiKey", "AKIAEXAMPLE:secret")] }))
            .ShouldBe("providers.c.apiKey: signs for a region, which the address does not tell; set region");

    [Fact]
    public void A_service_account_signs_and_tells_its_project()
    {
        using var rsa = RSA.Create(2048);
        var json = new JsonObject { ["type"] = "service_account", ["client_email"] = "a@p.iam", ["private_key"] = rsa.ExportPkcs8PrivateKeyPem(), ["project_id"] = "own" };
        var config = Compiled.Channel("c", string.Empty, "vertex", "gemini-2.5-pro") with { Credentials = [new CredentialConfig("providers.c.apiKey", json.ToJsonString())] };
        var target = Compiled.Snapshot(Compiled.Config(config)).Routes["gemini-2.5-pro"].Tiers[0].Targets[0];
        target.Credential.Signer.ShouldNotBeNull().ToString().ShouldBe("tokens of a@p.iam");
        target.Credential.Scheme.ShouldBe(CredentialScheme.None);
        target.EndpointFor(new Surface(Operation.Chat, DialectId.GoogleGenerateContent))!.UrlTemplate.ShouldContain("/projects/own/locations/global/");
        Compiled.Error(Compiled.Config(config with { Project = "p", Credentials = [new CredentialConfig("providers.c.apiKey", "{}")] })).ShouldContain("is of no use: ");
    }
}
