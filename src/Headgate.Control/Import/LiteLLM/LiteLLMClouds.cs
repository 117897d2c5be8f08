using System.Text.Json;
using System.Text.RegularExpressions;
using Headgate.Gateway.Providers;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>Azure OpenAI, Bedrock and Vertex: LiteLLM spreads over several parameters what here is one key and a region, project or version.</summary>
/// <param name="values">Reads values.</param>
/// <param name="environment">Environment variables by name; null: not set.</param>
/// <param name="readsFiles">Whether a service account's file may be read from this machine.</param>
internal sealed partial class LiteLLMClouds(LiteLLMValues values, Func<string, string?> environment, bool readsFiles)
{
    private const int LargestAccount = 1 << 16;

    // What is read here by name, so that nobody notes it as left out.
    private static readonly HashSet<string> Read = new(StringComparer.Ordinal)
    {
        "api_version", "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_region_name", "vertex_project", "vertex_ai_project",
        "vertex_location", "vertex_ai_location", "vertex_credentials", "vertex_ai_credentials",
    };

    /// <summary>Whether a provider is one of the clouds that can be channels.</summary>
    public static bool Knows(string named) => named.ToUpperInvariant() is "AZURE" or "AZURE_TEXT" or "BEDROCK" or "BEDROCK_CONVERSE" or "VERTEX_AI" or "VERTEX_AI_BETA";

    /// <summary>Whether a parameter is read for clouds.</summary>
    public static bool Takes(string key) => Read.Contains(key);

    /// <summary>Where a deployment leads and with which key; null: it cannot be expressed, for the reason given.</summary>
    /// <param name="named">The cloud.</param>
    /// <param name="upstream">The model without the cloud's name.</param>
    /// <param name="parameters">Its <c>litellm_params</c>.</param>
    /// <param name="reason">Why it cannot be expressed.</param>
    public (LiteLLMDestination Destination, string Key)? Resolve(string named, string upstream, JsonElement parameters, out string reason)
    {
        reason = string.Empty;
        return named.ToUpperInvariant() switch
        {
            "AZURE" or "AZURE_TEXT" => Azure(upstream, parameters, ref reason),
            "BEDROCK" or "BEDROCK_CONVERSE" => Bedrock(upstream, parameters, ref reason),
            _ => Vertex(upstream, parameters, ref reason),
        };
    }

    private (LiteLLMDestination, string)? Azure(string upstream, JsonElement parameters, ref string reason)
    {
        var address = Text(parameters, "api_base", "base_url") ?? environment("AZURE_API_BASE");
        var key = Text(parameters, "api_key") ?? environment("AZURE_API_KEY");
        if (string.IsNullOrEmpty(address))
        {
            reason = "azure needs an api_base";
            return null;
        }

        if (string.IsNullOrEmpty(key))
        {
            reason = "azure needs an api_key; a sign-in with Microsoft Entra does not come";
            return null;
        }

        foreach (var family in (string[])["o_series/", "gpt5_series/"])
        {
            upstream = upstream.StartsWith(family, StringComparison.Ordinal) ? upstream[family.Length..] : upstream;
        }

        return (Destination("azure", address, upstream) with { ApiVersion = Text(parameters, "api_version") ?? NoneIfEmpty(environment("AZURE_API_VERSION")) }, key);
    }

    private (LiteLLMDestination, string)? Bedrock(string upstream, JsonElement parameters, ref string reason)
    {
        foreach (var form in (string[])["converse/", "converse_like/", "invoke/"])
        {
            upstream = upstream.StartsWith(form, StringComparison.Ordinal) ? upstream[form.Length..] : upstream;
        }

        string? region = null;
        if (RegionInFront().Match(upstream) is { Success: true } match)
        {
            (region, upstream) = (match.Groups["region"].Value, upstream[match.Length..]);
        }

        region = Text(parameters, "aws_region_name") ?? region ?? NoneIfEmpty(environment("AWS_REGION_NAME")) ?? NoneIfEmpty(environment("AWS_REGION"));
        var id = Text(parameters, "aws_access_key_id") ?? NoneIfEmpty(environment("AWS_ACCESS_KEY_ID"));
        var secret = Text(parameters, "aws_secret_access_key") ?? NoneIfEmpty(environment("AWS_SECRET_ACCESS_KEY"));
        var session = Text(parameters, "aws_session_token") ?? (LiteLLMValues.Member(parameters, "aws_access_key_id") is null ? NoneIfEmpty(environment("AWS_SESSION_TOKEN")) : null);
        var key = Text(parameters, "api_key") ?? NoneIfEmpty(environment("AWS_BEARER_TOKEN_BEDROCK"));
        if (region is null)
        {
            reason = "bedrock needs aws_region_name";
            return null;
        }

        if (id is not null && secret is not null)
        {
            key = session is null ? $"{id}:{secret}" : $"{id}:{secret}:{session}";
        }

        if (string.IsNullOrEmpty(key))
        {
            reason = "bedrock needs aws_access_key_id and aws_secret_access_key, or an api_key; roles and profiles do not come";
            return null;
        }

        return (Destination("bedrock", Text(parameters, "api_base", "base_url") ?? string.Empty, upstream) with { Region = region }, key);
    }

    private (LiteLLMDestination, string)? Vertex(string upstream, JsonElement parameters, ref string reason)
    {
        var project = Text(parameters, "vertex_project", "vertex_ai_project") ?? NoneIfEmpty(environment("VERTEXAI_PROJECT"));
        var location = Text(parameters, "vertex_location", "vertex_ai_location") ?? NoneIfEmpty(environment("VERTEXAI_LOCATION"));
        var written = LiteLLMValues.Member(parameters, "vertex_credentials") ?? LiteLLMValues.Member(parameters, "vertex_ai_credentials");
        var account = written is { ValueKind: JsonValueKind.Object } json ? json.GetRawText() : values.Text(written) ?? NoneIfEmpty(environment("GOOGLE_APPLICATION_CREDENTIALS"));
        if (account is not null && !account.TrimStart().StartsWith('{'))
        {
            account = readsFiles ? File(account) : null;
            if (account is null)
            {
                reason = "vertex_credentials names a file that cannot be read here; write its JSON into vertex_credentials";
                return null;
            }
        }

        var key = account ?? Text(parameters, "api_key");
        if (string.IsNullOrEmpty(key))
        {
            reason = "vertex_ai needs vertex_credentials; what is signed in on the machine does not come";
            return null;
        }

        return (Destination("vertex", Text(parameters, "api_base", "base_url") ?? string.Empty, upstream) with { Project = project, Location = location }, key);
    }

    private static LiteLLMDestination Destination(string type, string address, string upstream) =>
        new(type, address, upstream, type, ProviderCatalog.Embedded.Find(type is "azure" ? "azure-openai" : type), NeedsKey: true);

    private string? Text(JsonElement parameters, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (NoneIfEmpty(values.Text(LiteLLMValues.Member(parameters, name))) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    private static string? File(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= LargestAccount ? System.IO.File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string? NoneIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex("^(?<region>[a-z]{2}(-gov)?-[a-z]+-[0-9])/", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RegionInFront();
}
