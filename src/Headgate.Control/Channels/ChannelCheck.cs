using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Compile;

namespace Headgate.Control.Channels;

/// <summary>What is wrong with a channel as asked for and the compiler would not see.</summary>
internal static class ChannelCheck
{
    private const int MostWeight = 1_000_000;

    /// <summary>Refuses a channel that is wrong.</summary>
    /// <exception cref="Refusal">With every error.</exception>
    public static void Refuse(ChannelInput channel, string prefix = "")
    {
        var nulls = InputCheck.Find(channel, string.Empty, "fields");
        if (nulls.Count == 0)
        {
            nulls = [.. Rest(channel)];
        }

        if (nulls.Count > 0)
        {
            throw Refusal.Invalid([.. nulls.Select(e => e with { Path = prefix + e.Path })]);
        }
    }

    /// <summary>Refuses a key that is wrong.</summary>
    /// <exception cref="Refusal">With every error.</exception>
    public static void Refuse(CredentialInput credential, bool isNew, string prefix = "")
    {
        List<FieldError> errors = [.. InputCheck.Find(credential, prefix)];
        if (credential.Name is not null)
        {
            errors.AddRange(InputCheck.Name(credential.Name, prefix.Length == 0 ? "name" : $"{prefix}.name"));
        }

        if (isNew ? string.IsNullOrWhiteSpace(credential.Secret) : credential.Secret is not null && string.IsNullOrWhiteSpace(credential.Secret))
        {
            errors.Add(new FieldError(prefix.Length == 0 ? "secret" : $"{prefix}.secret", "is empty"));
        }

        if (credential.Weight is < 1 or > MostWeight)
        {
            errors.Add(new FieldError(prefix.Length == 0 ? "weight" : $"{prefix}.weight", $"must lie between 1 and {MostWeight}"));
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    /// <summary>What is wrong with tags.</summary>
    public static IEnumerable<FieldError> Tags(IReadOnlyList<string>? tags, string path = "tags") => (tags ?? [])
        .Select((tag, i) => (Tag: tag, Path: $"{path}[{i}]"))
        .Where(t => string.IsNullOrWhiteSpace(t.Tag) || t.Tag.AsSpan().ContainsAny('\n', '\r') || t.Tag.Length > InputCheck.LongestName)
        .Select(t => new FieldError(t.Path, "must be one line that is not empty"));

    private static IEnumerable<FieldError> Rest(ChannelInput channel) =>
    [
        .. InputCheck.Name(channel.Name),
        .. Tags(channel.Tags),
        .. TimeoutMapping.Check(channel.Timeouts, "timeouts"),
        .. FieldMapping.Check(channel.Fields),
        .. Twice(channel.Vars, "vars"),
        .. Twice(channel.ModelMapping, "modelMapping"),
        .. Twice(channel.Endpoints, "endpoints"),
        .. Twice(channel.Headers, "headers"),
        .. channel.Models?.Count > 10_000 ? new[] { new FieldError("models", "holds more than 10000 models") } : [],
    ];

    private static IEnumerable<FieldError> Twice(IReadOnlyDictionary<string, string>? values, string path) =>
        (values?.Keys ?? []).GroupBy(k => k, StringComparer.OrdinalIgnoreCase).Where(g => g.Skip(1).Any()).Select(g => new FieldError($"{path}.{g.Last()}", "is written twice"));
}
