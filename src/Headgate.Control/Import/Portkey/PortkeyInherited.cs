using System.Text.Json;

namespace Headgate.Control.Import.Portkey;

/// <summary>What targets take from the targets around them; the innermost word counts.</summary>
/// <param name="Timeout"><c>request_timeout</c>, in milliseconds; null: nothing.</param>
/// <param name="Host"><c>custom_host</c>; null: nothing.</param>
/// <param name="Overrides"><c>override_params</c>, field by field.</param>
internal sealed record PortkeyInherited(decimal? Timeout, string? Host, IReadOnlyDictionary<string, JsonElement> Overrides)
{
    /// <summary>At the outermost.</summary>
    public static PortkeyInherited Nothing { get; } = new(null, null, new Dictionary<string, JsonElement>(StringComparer.Ordinal));

    /// <summary>The same, a level further in.</summary>
    public PortkeyInherited With(JsonElement node)
    {
        var overrides = new Dictionary<string, JsonElement>(Overrides, StringComparer.Ordinal);
        foreach (var field in LooseJson.Members(LooseJson.Member(node, "override_params", "overrideParams")))
        {
            overrides[field.Name] = field.Value;
        }

        return new PortkeyInherited(
            LooseJson.Number(LooseJson.Member(node, "request_timeout", "requestTimeout")) ?? Timeout, PortkeyProviders.Text(node, "custom_host", "customHost") ?? Host, overrides);
    }
}
