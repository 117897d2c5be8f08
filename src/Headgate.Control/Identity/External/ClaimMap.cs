using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Identity.External;

/// <summary>Roles and groups that follow from what a provider says.</summary>
internal static class ClaimMap
{
    /// <summary>The role; null: it is not the provider's business.</summary>
    public static UserRole? RoleOf(IdentityProvider provider, JsonElement claims)
    {
        if (provider.RoleClaim is null)
        {
            return null;
        }

        var values = Values(claims, provider.RoleClaim);
        var roles = (provider.Roles ?? new Dictionary<string, UserRole>(StringComparer.Ordinal)).Where(pair => values.Contains(pair.Key)).Select(pair => pair.Value);

        // What is stored was checked; a root is made by roots all the same.
        return (UserRole)Math.Min((int)roles.DefaultIfEmpty(UserRole.User).Max(), (int)UserRole.Admin);
    }

    /// <summary>The group; null: it is not the provider's business, or none matches.</summary>
    public static string? GroupOf(IdentityProvider provider, JsonElement claims)
    {
        if (provider.GroupClaim is null || provider.Groups is null)
        {
            return null;
        }

        var values = Values(claims, provider.GroupClaim);
        return provider.Groups.Where(pair => values.Contains(pair.Key)).Select(pair => pair.Value).FirstOrDefault();
    }

    private static HashSet<string> Values(JsonElement claims, string name)
    {
        if (claims.ValueKind != JsonValueKind.Object || !claims.TryGetProperty(name, out var value))
        {
            return [];
        }

        IEnumerable<JsonElement> items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];
        return items.Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToHashSet(StringComparer.Ordinal);
    }
}
