using System.Text;
using Headgate.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Forwarding;

/// <summary>The query that goes upstream: the client's, without the client's key, with the channel's where it travels there.</summary>
public static class UpstreamQuery
{
    /// <summary>With its question mark; empty when there is nothing to say.</summary>
    public static string Of(QueryString client, Credential credential)
    {
        var inQuery = credential.Scheme == CredentialScheme.Query;
        if (!client.HasValue && !inQuery)
        {
            return string.Empty;
        }

        var query = new StringBuilder();
        foreach (var pair in (client.Value ?? string.Empty).TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = pair.AsSpan(0, pair.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? at : pair.Length);
            if (!Is(name, "key") && !(inQuery && Is(name, credential.Place)))
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(pair);
            }
        }

        if (inQuery)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(credential.Place).Append('=').Append(Uri.EscapeDataString(credential.Secret));
        }

        return query.ToString();
    }

    // Compared decoded: "k%65y" names the same parameter, and the client's key must not leave the house.
    private static bool Is(ReadOnlySpan<char> name, string wanted) =>
        name.Equals(wanted, StringComparison.OrdinalIgnoreCase)
        || (name.Contains('%') && Uri.UnescapeDataString(name.ToString()).Equals(wanted, StringComparison.OrdinalIgnoreCase));
}
