using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Headgate.Gateway.Configuration;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Access;

/// <summary>Key → <see cref="ApiKey"/>, from the snapshot alone.</summary>
public sealed class KeyAuthenticator(TimeProvider time)
{
    private const string Prefix = "sk-";
    private const int LongestBare = 128;

    /// <summary>Who calls, or why not. A key that is known but may not is told beside the error.</summary>
    public GatewayError? Authenticate(HttpContext context, GatewaySnapshot snapshot, out ApiKey? key)
    {
        key = null;
        var place = 0;
        var sent = false;
        GatewayError? refused = null;
        while (KeyReader.TryRead(context.Request, ref place, out var candidate))
        {
            sent = true;
            if (!snapshot.Keys.TryGetValue(KeyHash.Of(candidate), out var found) && !FindBare(candidate, snapshot, out found))
            {
                continue;
            }

            if (Check(found, context.Connection.RemoteIpAddress) is not { } error)
            {
                key = found;
                return null;
            }

            // The first known key is named in the record of the refusal.
            key ??= found;
            refused ??= error;
        }

        if (refused is not null)
        {
            return refused;
        }

        return sent
            ? new GatewayError(GatewayErrorKind.KeyUnknown, "This API key is not known to the gateway. Check it for missing characters, or ask for a new one.")
            : new GatewayError(GatewayErrorKind.KeyMissing, "No API key was sent. Send it as 'Authorization: Bearer KEY', 'x-api-key: KEY', 'x-goog-api-key: KEY' or '?key=KEY'.");
    }

    // Gateways whose keys were imported here take a key with and without this prefix.
    private static bool FindBare(ReadOnlySpan<char> candidate, GatewaySnapshot snapshot, [NotNullWhen(true)] out ApiKey? found)
    {
        found = null;
        if (candidate.Length > LongestBare || candidate.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        Span<char> whole = stackalloc char[Prefix.Length + LongestBare];
        Prefix.CopyTo(whole);
        candidate.CopyTo(whole[Prefix.Length..]);
        return snapshot.Keys.TryGetValue(KeyHash.Of(whole[..(Prefix.Length + candidate.Length)]), out found);
    }

    private GatewayError? Check(ApiKey key, IPAddress? address)
    {
        if (!key.Enabled)
        {
            return new GatewayError(GatewayErrorKind.KeyExpired, $"API key '{key.Name}' is switched off.");
        }

        if (key.ExpiresAt is { } end && end <= time.GetUtcNow())
        {
            return new GatewayError(
                GatewayErrorKind.KeyExpired,
                string.Create(CultureInfo.InvariantCulture, $"API key '{key.Name}' expired at {end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."));
        }

        if (key.SecretEndsAt is { } replaced && replaced <= time.GetUtcNow())
        {
            return new GatewayError(
                GatewayErrorKind.KeyExpired,
                string.Create(CultureInfo.InvariantCulture, $"This secret of API key '{key.Name}' was replaced by a new one and ended at {replaced.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC. Use the new one."));
        }

        if (key.AllowedNetworks.Length == 0)
        {
            return null;
        }

        var plain = address is null ? null : NetworkText.Plain(address);
        return plain is not null && IsInside(key.AllowedNetworks, plain)
            ? null
            : new GatewayError(GatewayErrorKind.NotAllowed, $"API key '{key.Name}' may not be used from {plain?.ToString() ?? "an unknown address"}.");
    }

    private static bool IsInside(IPNetwork[] networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
