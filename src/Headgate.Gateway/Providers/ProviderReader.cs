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
            ReadPlans(root))
        {
            Variables = TextMap(root, "vars"),
            Balance = root.TryGetProperty("balance", out var balance) ? ReadBalance(balance) : null,
            Models = root.TryGetProperty("models", out var models)
                ? [.. models.EnumerateArray().Select(m => new ModelDialects(Text(m, "match"), Texts(m, "dialects")))]
                : [],
        };
    }

    private static ProviderBalance ReadBalance(JsonElement balance) => new(
        Text(balance, "path"),
        Optional(balance, "list"),
        Optional(balance, "available"),
        Optional(balance, "total"),
        Optional(balance, "used"),
        Optional(balance, "currency") ?? "USD",
        Optional(balance, "currencyPlace"));

    private static ProviderPlan[] ReadPlans(JsonElement root)
    {
        // What holds for a dialect holds in every plan.
        var differences = new Dictionary<string, DialectDifferences>(StringComparer.Ordinal);
        if (root.TryGetProperty("dialects", out var dialects))
        {
            foreach (var dialect in dialects.EnumerateObject())
            {
                differences.Add(dialect.Name, DialectDifferences.Read(dialect.Value));
            }
        }

        return [.. root.GetProperty("plans").EnumerateArray().Select(p => ReadPlan(p, differences))];
    }

    private static ProviderPlan ReadPlan(JsonElement plan, Dictionary<string, DialectDifferences> differences) => new(
        Text(plan, "id"),
        Text(plan.GetProperty("name"), "en"),
        Text(plan, "billing") switch
        {
            "plan" => Billing.Plan,
            "tokens" => Billing.Tokens,
            var other => throw new InvalidOperationException($"billing '{other}' is neither plan nor tokens"),
        },
        [.. plan.GetProperty("endpoints").EnumerateArray().Select(e => ReadEndpoint(e, differences))]);

    private static ProviderEndpoint ReadEndpoint(JsonElement endpoint, Dictionary<string, DialectDifferences> differences)
    {
        var dialect = string.Intern(Text(endpoint, "dialect"));
        var differs = differences.GetValueOrDefault(dialect) ?? DialectDifferences.None;
        return new ProviderEndpoint(
            dialect, Text(endpoint, "baseUrl"), string.Intern(Text(endpoint, "auth")), Texts(endpoint, "authAlso"), TextMap(endpoint, "paths"))
        {
            Query = TextMap(endpoint, "query"),
            Edits = differs.Edits,
            Traits = differs.Traits,
        };
    }

    private static Dictionary<string, string> TextMap(JsonElement of, string name) => of.TryGetProperty(name, out var map)
        ? map.EnumerateObject().ToDictionary(p => string.Intern(p.Name), p => string.Intern(p.Value.GetString()!), StringComparer.Ordinal)
        : [];

    private static string Text(JsonElement of, string name) =>
        of.GetProperty(name).GetString() ?? throw new InvalidOperationException($"{name} is null");

    private static string? Optional(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string[] Texts(JsonElement of, string name) =>
        of.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(e => e.GetString()!)] : [];
}
