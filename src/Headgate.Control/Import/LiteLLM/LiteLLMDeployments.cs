using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>Reads the entries of <c>model_list</c>. One that is broken or cannot be expressed is noted and left out.</summary>
internal sealed class LiteLLMDeployments(LiteLLMValues values, Func<string, string?> environment, bool readsFiles, LiteLLMNotes notes)
{
    private const int WeightScale = 100;
    private const int HighestOrder = 1000;

    // What is read below by name.
    private static readonly HashSet<string> Read = new(StringComparer.Ordinal)
    {
        "model", "api_key", "api_base", "base_url", "custom_llm_provider", "organization", "weight", "rpm", "tpm", "order", "timeout",
        "stream_timeout", "extra_headers", "extra_body", "drop_params", "additional_drop_params", "allowed_openai_params",
    };

    // What tells LiteLLM something that is not a request parameter, and has no counterpart here yet.
    private static readonly HashSet<string> Inexpressible = new(StringComparer.Ordinal)
    {
        "api_version", "tags", "tag_regex", "max_budget", "budget_duration", "mock_response", "silent_model", "litellm_credential_name",
        "guardrails", "prompt_id", "prompt_variables", "ssl_verify", "ssl_certificate", "model_id", "cooldown_time", "max_parallel_requests",
        "merge_reasoning_content_in_choices", "use_in_pass_through", "use_litellm_proxy", "configurable_clientside_auth_params",
        "cache_control_injection_points", "region_name", "tenant_id", "client_id", "client_secret", "azure_ad_token", "azure_scope",
        "litellm_trace_id", "max_file_size_mb", "auto_router_config_path", "auto_router_default_model", "auto_router_embedding_model",
        "hf_model_name", "num_retries", "fallbacks", "caching", "cache", "input_cost_per_pixel", "s3_bucket_name", "gcs_bucket_name",
    };

    private readonly LiteLLMClouds _clouds = new(values, environment, readsFiles);

    /// <summary>The highest <c>max_retries</c> of any entry; null: none states one.</summary>
    public int? MaxRetries { get; private set; }

    /// <summary>Reads one entry; null: left out.</summary>
    public LiteLLMDeployment? ReadEntry(string path, JsonElement entry)
    {
        var name = values.Text(LiteLLMValues.Member(entry, "model_name"));
        var parameters = LiteLLMValues.Member(entry, "litellm_params");
        if (parameters is not { ValueKind: JsonValueKind.Object } inner || !inner.EnumerateObject().Any())
        {
            if (LiteLLMValues.Member(entry, "model") is null)
            {
                notes.Add($"{path}.litellm_params", "is missing or empty: the entry is left out");
                return null;
            }

            notes.Add($"{path}.litellm_params", "is missing or empty; the parameters stand one level too high and are taken from there");
            inner = entry;
        }

        var model = values.Text(LiteLLMValues.Member(inner, "model"));
        if (string.IsNullOrEmpty(model))
        {
            var missing = values.MissingVariable(LiteLLMValues.Member(inner, "model"));
            notes.Add($"{path}.litellm_params.model", missing is null ? "is missing: the entry is left out" : $"the environment variable {missing} is not set: the entry is left out");
            return null;
        }

        var info = LiteLLMValues.Member(entry, "model_info");
        var mode = values.Text(LiteLLMValues.Member(info, "mode"));
        var apiBase = values.Text(LiteLLMValues.Member(inner, "api_base") ?? LiteLLMValues.Member(inner, "base_url"));
        var named = values.Text(LiteLLMValues.Member(inner, "custom_llm_provider"));
        var label = string.IsNullOrEmpty(name) ? model : name;
        var (owner, upstream) = LiteLLMProviders.Split(model, named);
        var isCloud = owner is not null && LiteLLMClouds.Knows(owner);
        var place = isCloud ? Cloud(path, inner, label, owner!, upstream) : Usual(path, inner, label, model, named, apiBase, mode);
        if (place is not { } found)
        {
            return null;
        }

        NoteTheRest(path, inner, info, isCloud);
        return Build(path, label, found.Destination, found.Key, inner, info);
    }

    private (LiteLLMDestination Destination, string Key)? Cloud(string path, JsonElement inner, string label, string owner, string upstream)
    {
        // A variable that is not set is what to repair, not what is missing without it.
        var unset = inner.EnumerateObject().FirstOrDefault(p => values.MissingVariable(p.Value) is not null && (p.Name is "api_key" or "api_base" || LiteLLMClouds.Takes(p.Name)));
        if (unset.Value.ValueKind != JsonValueKind.Undefined)
        {
            notes.Add($"{path}.litellm_params.{unset.Name}", $"the environment variable {values.MissingVariable(unset.Value)} is not set: '{label}' is left out");
            return null;
        }

        if (_clouds.Resolve(owner, upstream, inner, out var reason) is { } cloud)
        {
            return cloud;
        }

        notes.Add($"{path}.litellm_params.model", $"{reason}: '{label}' is left out");
        return null;
    }

    private (LiteLLMDestination Destination, string Key)? Usual(
        string path, JsonElement inner, string label, string model, string? named, string? apiBase, string? mode)
    {
        var responses = string.Equals(mode, "responses", StringComparison.Ordinal);
        if (LiteLLMProviders.Resolve(model, named, apiBase, responses, out var reason) is not { } destination)
        {
            notes.Add($"{path}.litellm_params.model", $"{reason}: '{label}' is left out");
            return null;
        }

        if (values.MissingVariable(LiteLLMValues.Member(inner, "api_base")) is { } unset)
        {
            notes.Add($"{path}.litellm_params.api_base", $"the environment variable {unset} is not set: '{label}' is left out");
            return null;
        }

        return KeyOf(path, inner, label, destination) is { } key ? (destination, key) : null;
    }

    private LiteLLMDeployment Build(
        string path, string name, LiteLLMDestination destination, string key, JsonElement parameters, JsonElement? info)
    {
        var headers = values.Map(LiteLLMValues.Member(parameters, "extra_headers"));
        foreach (var header in LiteLLMValues.Members(LiteLLMValues.Member(parameters, "extra_headers")))
        {
            if (values.MissingVariable(header.Value) is { } missing)
            {
                headers.Remove(header.Name);
                notes.Add($"{path}.litellm_params.extra_headers.{header.Name}", $"the environment variable {missing} is not set: the header is left out");
            }
        }

        if (values.Text(LiteLLMValues.Member(parameters, "organization")) is { Length: > 0 } organization)
        {
            headers["OpenAI-Organization"] = organization;
        }

        if (values.Number(LiteLLMValues.Member(parameters, "max_retries")) is { } retries and >= 0 and <= 20)
        {
            MaxRetries = Math.Max(MaxRetries ?? 0, (int)retries);
        }

        var fields = Fields(path, parameters);
        var weight = Weight(parameters);
        var priority = values.Number(LiteLLMValues.Member(parameters, "order")) is { } order and >= 0 and < HighestOrder ? HighestOrder - (int)order : 0;
        var timeout = values.Seconds(LiteLLMValues.Member(parameters, "timeout"));
        var streamTimeout = values.Seconds(LiteLLMValues.Member(parameters, "stream_timeout"));
        var signature = string.Join('\n', [
            destination.Type, destination.BaseUrl, destination.Provider?.Id ?? string.Empty, key,
            $"{destination.Region} {destination.Project} {destination.Location} {destination.ApiVersion}", $"{weight} {priority} {timeout} {streamTimeout}",
            .. headers.Select(h => $"{h.Key}:{h.Value}"), .. fields.Select(TextOf),
        ]);
        return new LiteLLMDeployment(path, name, destination, key)
        {
            Weight = weight,
            Priority = priority,
            Timeout = timeout,
            StreamTimeout = streamTimeout,
            Headers = headers,
            Fields = fields,
            Price = LiteLLMPrices.Read(parameters, info, values),
            Signature = signature,
        };
    }

    // The entry's own key; else what LiteLLM would take from the environment; null: there is none, and that is noted.
    private string? KeyOf(string path, JsonElement parameters, string name, LiteLLMDestination destination)
    {
        var written = LiteLLMValues.Member(parameters, "api_key");
        if (values.MissingVariable(written) is { } missing)
        {
            notes.Add($"{path}.litellm_params.api_key", $"the environment variable {missing} is not set: '{name}' is left out");
            return null;
        }

        if (values.Text(written) is { Length: > 0 } key)
        {
            return key;
        }

        var fromEnvironment = destination.Provider?.Environment.Select(environment).FirstOrDefault(v => !string.IsNullOrEmpty(v));
        if (fromEnvironment is null && destination.NeedsKey)
        {
            var variable = destination.Provider is { Environment: [var first, ..] } ? first : null;
            notes.Add($"{path}.litellm_params", $"states no api_key{(variable is null ? string.Empty : $", and {variable} is not set")}: '{name}' is left out");
            return null;
        }

        return fromEnvironment ?? string.Empty;
    }

    // LiteLLM's order: an explicit weight, else requests a minute, else tokens a minute.
    private int Weight(JsonElement parameters)
    {
        var weight = values.Number(LiteLLMValues.Member(parameters, "weight")) * WeightScale
            ?? values.Number(LiteLLMValues.Member(parameters, "rpm"))
            ?? values.Number(LiteLLMValues.Member(parameters, "tpm")) / 1000;
        return (int)Math.Clamp(Math.Round(weight ?? 1), 1, 1_000_000);
    }

    private List<FieldEdit> Fields(string path, JsonElement parameters)
    {
        var edits = new List<FieldEdit>();
        var dropped = values.Texts(LiteLLMValues.Member(parameters, "additional_drop_params"));
        if (LiteLLMValues.Member(parameters, "drop_params") is { ValueKind: JsonValueKind.Array } list)
        {
            dropped.AddRange(values.Texts(list));
        }

        foreach (var name in dropped)
        {
            if (name.AsSpan().ContainsAny('.', '['))
            {
                notes.AddOnce("additional_drop_params", $"{path}.litellm_params.additional_drop_params", $"'{name}': only top-level fields can be dropped");
            }
            else
            {
                edits.Add(new DropField(name));
            }
        }

        foreach (var extra in LiteLLMValues.Members(LiteLLMValues.Member(parameters, "extra_body")))
        {
            edits.Add(new SetField(extra.Name, Json(extra.Value)));
        }

        foreach (var parameter in parameters.EnumerateObject().Where(p => IsDefault(p.Name) && p.Value.ValueKind != JsonValueKind.Null))
        {
            edits.Add(new DefaultField(parameter.Name, Json(parameter.Value)));
        }

        return edits;
    }

    private static bool IsDefault(string key) =>
        !Read.Contains(key) && !Inexpressible.Contains(key) && !IsCloud(key) && !LiteLLMPrices.Knows(key) && key is not "max_retries"
        && key is not ("model_name" or "litellm_params" or "model_info") && !key.Contains("_cost", StringComparison.Ordinal);

    private static bool IsCloud(string key) =>
        key.StartsWith("aws_", StringComparison.Ordinal) || key.StartsWith("vertex_", StringComparison.Ordinal) || key.StartsWith("azure_", StringComparison.Ordinal);

    private void NoteTheRest(string path, JsonElement parameters, JsonElement? info, bool isCloud)
    {
        foreach (var parameter in parameters.EnumerateObject())
        {
            var key = parameter.Name;
            if (isCloud && LiteLLMClouds.Takes(key))
            {
                continue;
            }

            if (Inexpressible.Contains(key) || IsCloud(key) || (key.Contains("_cost", StringComparison.Ordinal) && !LiteLLMPrices.Knows(key)))
            {
                notes.AddOnce(key, $"{path}.litellm_params.{key}", "is not imported");
            }
        }

        foreach (var key in new[] { "base_model", "access_groups", "supported_environments" })
        {
            if (LiteLLMValues.Member(info, key) is not null)
            {
                notes.AddOnce(key, $"{path}.model_info.{key}", "is not imported");
            }
        }
    }

    private ReadOnlyMemory<byte> Json(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? JsonSerializer.SerializeToUtf8Bytes(values.Text(value) ?? string.Empty, ImportJson.Default.String)
        : Encoding.UTF8.GetBytes(value.GetRawText());

    private static string TextOf(FieldEdit edit) => edit switch
    {
        SetField set => $"set {set.Name} {Encoding.UTF8.GetString(set.Json.Span)}",
        DefaultField preset => $"default {preset.Name} {Encoding.UTF8.GetString(preset.Json.Span)}",
        _ => $"drop {edit.Name}",
    };
}
