using System.Globalization;
using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Gateway.Configuration;
using Headgate.Protocols.Json;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>Reads LiteLLM's file for the database, by what the live file is read with.</summary>
internal static class LiteLLMReader
{
    /// <summary>Reads a document.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="environment">Environment variables by name; null: not set.</param>
    /// <param name="readsFiles">Whether files that it names may be read from this machine.</param>
    /// <exception cref="ImportRefusedException">It is wrong.</exception>
    public static ForeignImport Read(JsonElement root, string path, Func<string, string?> environment, bool readsFiles)
    {
        if (!LiteLLMImport.Recognises(root))
        {
            throw new ImportRefusedException("The file has no model_list and no settings of LiteLLM's: it is no config.yaml of LiteLLM.");
        }

        var load = LiteLLMImport.Load(root, path, environment, new ProblemList(), readsFiles);
        if (load.Config is not { } config)
        {
            throw new ImportRefusedException(string.Join(' ', load.Errors.Select(e => $"{e}.")));
        }

        var notes = new ImportNotes();
        foreach (var warning in load.Warnings)
        {
            notes.LeftOut(warning.Path.Length == 0 ? "the file" : warning.Path, warning.Message);
        }

        return new ForeignImport(
            ForeignSource.LiteLLM,
            new ConfigurationDocument
            {
                Channels = [.. config.Channels.Select(Channel)],
                Routes = [.. config.Routes.Select(r => Route(r, config.Channels))],
                Keys = [.. config.Keys.Select(k => new KeyDocument { Name = $"litellm-{k.Name}", Secret = k.Key })],
                Settings = Settings(config.GlobalSettings),
            },
            notes.ToList());
    }

    private static ChannelDocument Channel(ChannelConfig channel) => new(
        new ChannelInput
        {
            Name = channel.Name,
            Type = channel.Type,
            BaseUrl = channel.BaseUrl.Length == 0 ? null : channel.BaseUrl,
            Region = channel.Region,
            Project = channel.Project,
            Location = channel.Location,
            ApiVersion = channel.ApiVersion,
            Provider = channel.Provider,
            Models = [.. channel.Models.Select(m => new ChannelModel { Name = m.Name, Upstream = m.Upstream })],
            Priority = channel.Priority,
            Weight = channel.Weight == 1 ? null : channel.Weight,
            Billing = channel.Billing,
            Headers = channel.Headers.Count == 0 ? null : channel.Headers,
            Fields = Fields(channel.Fields),
            Timeouts = Timeouts(channel.Timeouts),
            Prices = channel.Prices.Count == 0 ? null : channel.Prices.ToDictionary(p => p.Key, p => Price(p.Value), StringComparer.OrdinalIgnoreCase),
        },
        [.. channel.Credentials.Select(c => new CredentialInput { Secret = c.Secret })]);

    private static FieldEdits? Fields(IReadOnlyList<FieldEdit> edits) => edits.Count == 0 ? null : new FieldEdits
    {
        Drop = edits.OfType<DropField>().Select(d => d.Name).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } drop ? drop : null,
        Set = Values(edits.OfType<SetField>().Select(e => (e.Name, e.Json))),
        Default = Values(edits.OfType<DefaultField>().Select(e => (e.Name, e.Json))),
    };

    private static Dictionary<string, JsonElement>? Values(IEnumerable<(string Name, ReadOnlyMemory<byte> Json)> fields)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, json) in fields)
        {
            if (LooseJson.Parse(Encoding.UTF8.GetString(json.Span)) is { } value)
            {
                values[name] = value;
            }
        }

        return values.Count == 0 ? null : values;
    }

    private static PriceInput Price(PriceConfig price) => new()
    {
        Input = price.Input,
        Output = price.Output,
        CacheRead = price.CacheRead,
        CacheWrite = price.CacheWrite,
        CacheWriteHour = price.CacheWriteHour,
        Reasoning = price.Reasoning,
        InputAudio = price.InputAudio,
        OutputAudio = price.OutputAudio,
        PerImage = price.PerImage,
        PerSecond = price.PerSecond,
        PerMillionCharacters = price.PerMillionCharacters,
        PerQuery = price.PerQuery,
        Source = "LiteLLM",
    };

    // A link means what channels list, even where a route has the same name; there that is written out channel by channel.
    private static RouteInput Route(RouteConfig route, IReadOnlyList<ChannelConfig> channels)
    {
        const int Step = 1000;
        var targets = new List<RouteTarget>();
        for (var i = 0; i < route.Targets.Count; i++)
        {
            var model = route.Targets[i].Model;
            var serving = channels.Where(c => c.Models.Any(m => Serves(m.Name, model))).ToArray();
            var tiers = serving.Select(c => c.Priority ?? 0).Distinct().OrderDescending().ToList();
            targets.AddRange(serving.Select(c => new RouteTarget
            {
                Model = $"{c.Name}/{model}",
                Weight = c.Weight,
                Priority = ((route.Targets.Count - i) * Step) - tiers.IndexOf(c.Priority ?? 0),
            }));
        }

        return new RouteInput { Model = route.Model, Targets = targets, Spillover = route.Spillover ? true : null, Hidden = route.Hidden ? true : null };
    }

    private static bool Serves(string pattern, string model)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? string.Equals(pattern, model, StringComparison.OrdinalIgnoreCase)
            : model.Length >= pattern.Length - 1 && model.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase) && model.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }

    private static Dictionary<string, JsonElement>? Settings(GlobalSettingsConfig global)
    {
        var preset = new GlobalSettingsConfig();
        var settings = new GatewaySettingsInput
        {
            MaxRetries = global.MaxRetries == preset.MaxRetries ? null : global.MaxRetries,
            DefaultTimeout = Time(global.DefaultTimeout),
            Timeouts = Timeouts(global.Timeouts),
            MaxRequestBytes = global.MaxRequestBytes == preset.MaxRequestBytes ? null : global.MaxRequestBytes,
            MaxResponseBytes = global.MaxResponseBytes == preset.MaxResponseBytes ? null : global.MaxResponseBytes,
        };
        return settings == new GatewaySettingsInput()
            ? null
            : new(StringComparer.Ordinal) { ["gateway"] = JsonSerializer.SerializeToElement(settings, ContractJson.Options) };
    }

    private static TimeoutInput? Timeouts(TimeoutsConfig timeouts)
    {
        var input = new TimeoutInput { FirstByte = Time(timeouts.FirstByte), FirstToken = Time(timeouts.FirstToken), Idle = Time(timeouts.Idle) };
        return input == new TimeoutInput() ? null : input;
    }

    private static string? Time(TimeSpan? time) => time is { } known ? ((long)known.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : null;
}
