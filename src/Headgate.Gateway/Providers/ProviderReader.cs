using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Providers;

/// <summary>Reads one file of <c>catalog/providers</c>; its schema is <c>catalog/provider.schema.json</c>.</summary>
internal static class ProviderReader
{
    /// <exception cref="InvalidDataException">The file breaks its schema.</exception>
    public static Provider Read(Stream file, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(file);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{name} is not a provider file: {e.Message}", e);
        }
    }

    private static Provider Read(JsonElement root)
    {
        var name = root.GetProperty("name");
        return new Provider(
            Text(root, "id"),
            Text(name, "en"),
            Text(name, "zh"),
            Text(root, "kind"),
            Texts(root, "env"),
            root.TryGetProperty("aliases", out var aliases) ? Texts(aliases, "litellm") : [],
            [.. root.GetProperty("plans").EnumerateArray().Select(ReadPlan)]);
    }

    private static ProviderPlan ReadPlan(JsonElement plan) => new(
        Text(plan, "id"),
        Text(plan.GetProperty("name"), "en"),
        Text(plan, "billing") switch
        {
            "plan" => Billing.Plan,
            "tokens" => Billing.Tokens,
            var other => throw new InvalidOperationException($"billing '{other}' is neither plan nor tokens"),
        },
        [.. plan.GetProperty("endpoints").EnumerateArray().Select(ReadEndpoint)]);

    private static ProviderEndpoint ReadEndpoint(JsonElement endpoint) => new(
        string.Intern(Text(endpoint, "dialect")),
        Text(endpoint, "baseUrl"),
        string.Intern(Text(endpoint, "auth")),
        Texts(endpoint, "authAlso"),
        endpoint.GetProperty("paths").EnumerateObject()
            .ToDictionary(p => string.Intern(p.Name), p => string.Intern(p.Value.GetString()!), StringComparer.Ordinal));

    private static string Text(JsonElement of, string name) =>
        of.GetProperty(name).GetString() ?? throw new InvalidOperationException($"{name} is null");

    private static string[] Texts(JsonElement of, string name) =>
        of.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(e => e.GetString()!)] : [];
}
