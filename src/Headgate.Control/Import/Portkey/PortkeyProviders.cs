using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.Portkey;

/// <summary>Portkey's names of providers, and what some of them need beside a key.</summary>
internal static class PortkeyProviders
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["google"] = "gemini",
        ["vertex-ai"] = "vertex",
        ["azure-openai"] = "azure",
        ["bedrock"] = "bedrock",
        ["together-ai"] = "together",
        ["mistral-ai"] = "mistral",
        ["perplexity-ai"] = "perplexity",
        ["fireworks-ai"] = "fireworks",
        ["x-ai"] = "xai",
        ["novita-ai"] = "novita",
        ["github"] = "github-models",
        ["workers-ai"] = "cloudflare-workers-ai",
        ["stability-ai"] = "stability",
        ["dashscope"] = "alibaba",
        ["z-ai"] = "zai",
    };

    /// <summary>Our word for a provider; null: it cannot be a channel.</summary>
    public static string? Word(string name) =>
        Names.TryGetValue(name, out var word) ? word is "gemini" or "vertex" or "azure" or "bedrock" ? word : SpokenProviders.Find(word)?.Id : SpokenProviders.Find(name)?.Id;

    /// <summary>Completes a channel with what its cloud needs; null: something is missing, for the reason given.</summary>
    public static ChannelDocument? Complete(ChannelInput channel, string key, JsonElement target, out string fault)
    {
        fault = string.Empty;
        switch (channel.Type)
        {
            case "azure":
                return Azure(channel, key, target, ref fault);
            case "bedrock":
                var (id, secret, session) = (Text(target, "aws_access_key_id", "awsAccessKeyId"), Text(target, "aws_secret_access_key", "awsSecretAccessKey"), Text(target, "aws_session_token", "awsSessionToken"));
                var pair = id is null || secret is null ? key : session is null ? $"{id}:{secret}" : $"{id}:{secret}:{session}";
                if (Text(target, "aws_region", "awsRegion") is not { } region || pair.Length == 0)
                {
                    fault = "it states no region or no key of AWS";
                    return null;
                }

                return Document(channel with { Region = region }, pair);
            case "vertex":
                var account = LooseJson.Member(target, "vertex_service_account_json", "vertexServiceAccountJson");
                key = account is { ValueKind: JsonValueKind.Object } json ? json.GetRawText() : LooseJson.Text(account) ?? key;
                if (key.Length == 0)
                {
                    fault = "it has no service account";
                    return null;
                }

                return Document(channel with { Project = Text(target, "vertex_project_id", "vertexProjectId"), Location = Text(target, "vertex_region", "vertexRegion") }, key);
            case "cloudflare-workers-ai":
                if (Text(target, "workers_ai_account_id", "workersAiAccountId") is not { } cloudflare)
                {
                    fault = "it states no account id";
                    return null;
                }

                return Document(channel with { Vars = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["account_id"] = cloudflare } }, key);
            default:
                if (key.Length == 0 && channel.BaseUrl is null && channel.Type is not "ollama")
                {
                    fault = "it has no api_key";
                    return null;
                }

                return Document(channel, key);
        }
    }

    /// <summary>A text member; null: none.</summary>
    public static string? Text(JsonElement target, params ReadOnlySpan<string> names) => LooseJson.Text(LooseJson.Member(target, names))?.Trim() is { Length: > 0 } text ? text : null;

    private static ChannelDocument? Azure(ChannelInput channel, string key, JsonElement target, ref string fault)
    {
        var resource = Text(target, "azure_resource_name", "resource_name", "resourceName", "azureResourceName");
        if (channel.BaseUrl is null && (resource is null || resource.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '-')))
        {
            fault = "it states no azure_resource_name";
            return null;
        }

        if (key.Length == 0)
        {
            fault = "it has no api_key";
            return null;
        }

        // A deployment serves whatever model is asked for.
        var deployment = Text(target, "azure_deployment_id", "deployment_id", "deploymentId", "azureDeploymentId");
        return Document(
            channel with
            {
                BaseUrl = channel.BaseUrl ?? $"https://{resource}.openai.azure.com",
                ApiVersion = Text(target, "azure_api_version", "api_version", "apiVersion", "azureApiVersion"),
                Models = deployment is null ? channel.Models : [.. channel.Models!.Select(m => m with { Upstream = deployment })],
            },
            key);
    }

    private static ChannelDocument Document(ChannelInput channel, string key) => new(channel, key.Length == 0 ? [] : [new CredentialInput { Secret = key }]);
}
