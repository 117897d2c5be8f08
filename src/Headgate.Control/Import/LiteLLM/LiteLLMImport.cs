using System.Text.Json;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>
/// Imports LiteLLM's <c>config.yaml</c>: groups of models with their deployments, keys, aliases, fallbacks, retries and time-outs.
/// Entries that are broken, and keys that have no counterpart, become warnings by key; only what cannot be read at all is an error.
/// </summary>
internal static class LiteLLMImport
{
    private const int MostRetries = 20;

    /// <summary>Whether a document is one of LiteLLM's.</summary>
    public static bool Recognises(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && !root.TryGetProperty("providers", out _)
        && (root.TryGetProperty("model_list", out _)
            || root.TryGetProperty("litellm_settings", out _)
            || root.TryGetProperty("router_settings", out _)
            || root.TryGetProperty("general_settings", out _));

    /// <summary>Imports a document.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="environment">Environment variables by name; null: not set.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="readsFiles">Whether files that it names may be read from this machine.</param>
    public static LoadResult Load(JsonElement root, string path, Func<string, string?> environment, ProblemList problems, bool readsFiles = true)
    {
        var notes = new LiteLLMNotes();
        var merged = new LiteLLMDocument(root, path, problems, readsFiles);
        var all = WithVariables(merged, environment);
        var values = new LiteLLMValues(all);
        var settings = new LiteLLMSettings(merged, notes);
        var reader = new LiteLLMDeployments(values, all, readsFiles, notes);
        var deployments = merged.Models.Select(m => reader.ReadEntry(m.Path, m.Entry)).OfType<LiteLLMDeployment>().Where(d => CheckStars(d, notes)).ToArray();

        var routes = new LiteLLMRoutes([.. deployments.Select(d => d.Name).Distinct(StringComparer.OrdinalIgnoreCase)], values, notes);
        var aliases = settings.Take("model_group_alias", "router_settings", "litellm_settings");
        routes.AddAliases(aliases?.Value, aliases?.Path ?? string.Empty);
        var defaults = settings.Take("default_fallbacks", "router_settings", "litellm_settings");
        routes.AddDefaults(defaults?.Value, defaults?.Path ?? string.Empty);
        var fallbacks = settings.Take("fallbacks", "router_settings", "litellm_settings");
        routes.AddFallbacks(fallbacks?.Value, fallbacks?.Path ?? string.Empty);
        var chains = routes.Build(fallbacks?.Path ?? defaults?.Path ?? aliases?.Path ?? "router_settings", out var longest);

        var config = new GatewayConfig
        {
            Channels = LiteLLMChannels.Build(deployments),
            Routes = chains,
            Keys = MasterKey(settings, values, all, notes),
            GlobalSettings = Global(settings, values, reader.MaxRetries, longest),
        };
        NoteStrategy(settings, values, notes);
        settings.NoteTheRest();
        notes.WriteTo(problems);
        return new LoadResult(problems.Errors.Count == 0 ? config : null, problems.Errors, problems.Warnings, ConfigurationFormat.LiteLLM, merged.Files);
    }

    private static GlobalSettingsConfig Global(LiteLLMSettings settings, LiteLLMValues values, int? entryRetries, int longest)
    {
        var preset = new GlobalSettingsConfig();
        var retries = (int?)values.Number(settings.Take("num_retries", "router_settings", "litellm_settings")?.Value) ?? entryRetries ?? preset.MaxRetries;
        var timeout = settings.Take("timeout", "router_settings");
        var requestTimeout = settings.Take("request_timeout", "litellm_settings");
        return preset with
        {
            // LiteLLM counts fallbacks apart from retries; here every try of another target is an attempt.
            MaxRetries = Math.Clamp(retries + longest - 1, 0, MostRetries),
            DefaultTimeout = values.Seconds(timeout?.Value ?? requestTimeout?.Value),
            Timeouts = new TimeoutsConfig { FirstToken = values.Seconds(settings.Take("stream_timeout", "router_settings")?.Value) },
            MaxRequestBytes = Megabytes(settings.Take("max_request_size_mb", "general_settings")?.Value) ?? preset.MaxRequestBytes,
            MaxResponseBytes = Megabytes(settings.Take("max_response_size_mb", "general_settings")?.Value) ?? preset.MaxResponseBytes,
        };

        long? Megabytes(JsonElement? value) => values.Number(value) is { } megabytes and > 0 and < 2048 ? (long)(megabytes * (1 << 20)) : null;
    }

    private static IReadOnlyList<ApiKeyConfig> MasterKey(
        LiteLLMSettings settings, LiteLLMValues values, Func<string, string?> environment, LiteLLMNotes notes)
    {
        var written = settings.Take("master_key", "general_settings");
        var path = written?.Path ?? "general_settings.master_key";
        if (values.MissingVariable(written?.Value) is { } missing)
        {
            notes.Add(path, $"the environment variable {missing} is not set: there is no master key");
            return [];
        }

        var key = values.Text(written?.Value) ?? environment("LITELLM_MASTER_KEY");
        return string.IsNullOrEmpty(key) ? [] : [new ApiKeyConfig { Path = path, Name = "master", Key = key }];
    }

    private static void NoteStrategy(LiteLLMSettings settings, LiteLLMValues values, LiteLLMNotes notes)
    {
        if (settings.Take("routing_strategy", "router_settings") is { } strategy && values.Text(strategy.Value) is not (null or "simple-shuffle"))
        {
            notes.Add(strategy.Path, $"'{values.Text(strategy.Value)}' is imported as a choice by weight");
        }
    }

    private static bool CheckStars(LiteLLMDeployment deployment, LiteLLMNotes notes)
    {
        var name = deployment.Name.AsSpan().Count('*');
        var upstream = deployment.Destination.Upstream.AsSpan().Count('*');
        if (name > 1 || upstream > 1 || upstream > name)
        {
            notes.Add(deployment.Path, $"'{deployment.Name}' leads to '{deployment.Destination.Upstream}': the wildcards do not match, it is left out");
            return false;
        }

        return true;
    }

    // `environment_variables` sets what `os.environ/` then reads.
    private static Func<string, string?> WithVariables(LiteLLMDocument document, Func<string, string?> environment)
    {
        if (document.Section("environment_variables") is not { ValueKind: JsonValueKind.Object } section)
        {
            return environment;
        }

        var own = new LiteLLMValues(environment).Map(section).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        return name => own.GetValueOrDefault(name) ?? environment(name);
    }
}
