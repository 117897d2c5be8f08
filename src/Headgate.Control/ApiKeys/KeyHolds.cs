using System.Net;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.ApiKeys;

/// <summary>
/// Who may change what of a key. What an administrator sets on somebody else's key holds: the owner may narrow it and take that back, never widen
/// or lift it. What the owner sets stays the owner's. An administrator takes a hold off by setting the field to nothing.
/// </summary>
internal static class KeyHolds
{
    private static readonly KeyHold None = new();

    /// <summary>What holds of a key that an administrator makes; null: nothing, such as of its own.</summary>
    public static KeyHold? Of(ApiKeyInput key, string ownerId, Caller caller) => ownerId == caller.UserId ? null : OrNull(new KeyHold
    {
        Disabled = key.Enabled == false ? true : null,
        Team = key.TeamId is null ? null : true,
        Models = Narrow(key.Models),
        AllowedIps = key.AllowedIps is { Count: > 0 } ips ? ips : null,
        ExpiresAt = key.ExpiresAt,
        Limits = key.Limits == new Limits() ? null : key.Limits,
    });

    /// <summary>What holds after an administrator has replaced a key: what it changed, and of the rest what held before.</summary>
    public static KeyHold? After(ApiKeyRow row, ApiKeyInput asked, string ownerId, Caller caller)
    {
        var wholly = Of(asked, ownerId, caller) ?? None;
        if (ownerId == caller.UserId || ownerId != row.owner_id)
        {
            return OrNull(wholly);
        }

        var was = ApiKeyTable.View(row).Key;
        var held = row.Hold ?? None;
        return OrNull(new KeyHold
        {
            Disabled = asked.Enabled ?? true ? null : was.Enabled == false ? held.Disabled : true,
            Team = asked.TeamId == was.TeamId ? held.Team : wholly.Team,
            Models = Same(Narrow(asked.Models), was.Models) ? held.Models : wholly.Models,
            AllowedIps = Same(asked.AllowedIps ?? [], was.AllowedIps ?? []) ? held.AllowedIps : wholly.AllowedIps,
            ExpiresAt = asked.ExpiresAt?.ToUnixTimeMilliseconds() == was.ExpiresAt?.ToUnixTimeMilliseconds() ? held.ExpiresAt : wholly.ExpiresAt,
            Limits = Same(asked.Limits ?? new Limits(), was.Limits ?? new Limits()) ? held.Limits : wholly.Limits,
        });
    }

    /// <summary>What holds after an administrator has switched a key on or off.</summary>
    public static KeyHold? AfterSwitch(ApiKeyRow row, bool enabled, Caller caller) =>
        OrNull((row.Hold ?? None) with { Disabled = enabled || row.owner_id == caller.UserId ? null : true });

    /// <summary>Refuses to let an owner switch on what an administrator switched off.</summary>
    /// <exception cref="Refusal">403.</exception>
    public static void RefuseEnabling(KeyHold? hold)
    {
        if (hold?.Disabled == true)
        {
            throw new Refusal(new Problem
            {
                Status = StatusCodes.Status403Forbidden,
                Title = "Switched off by an administrator",
                Detail = "An administrator switched this API key off; only an administrator can switch it on again.",
            });
        }
    }

    /// <summary>Refuses to let an owner widen what an administrator set.</summary>
    /// <exception cref="Refusal">403 for a key that is switched off, else with every error.</exception>
    public static void Refuse(ApiKeyRow row, ApiKeyInput asked)
    {
        if (row.Hold is not { } hold)
        {
            return;
        }

        if (asked.Enabled ?? true)
        {
            RefuseEnabling(hold);
        }

        var errors = new List<FieldError>();
        if (hold.Team == true && asked.TeamId != row.team_id)
        {
            errors.Add(new FieldError("teamId", "was set by an administrator and stays"));
        }

        if (hold.Models is { } models && !AreWithin(models, asked.Models))
        {
            errors.Add(Widens("models", string.Join(", ", models)));
        }

        if (hold.AllowedIps is { } ips && !AreInside(ips, asked.AllowedIps))
        {
            errors.Add(Widens("allowedIps", string.Join(", ", ips)));
        }

        if (hold.ExpiresAt is { } end && !(asked.ExpiresAt <= end))
        {
            errors.Add(new FieldError("expiresAt", $"an administrator set {end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; it may end earlier, not later"));
        }

        errors.AddRange(LimitBounds.Widened(hold.Limits, asked.Limits).Select(limit => Widens("limits", limit)));
        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    private static FieldError Widens(string field, string held) => new(field, $"an administrator set {held}; you may narrow that, not widen it");

    // The literal star of a narrower pattern is matched by the wider one's.
    private static bool AreWithin(IReadOnlyList<string> held, IReadOnlyList<string>? asked)
    {
        var patterns = new ModelPatterns([.. held]);
        return asked is not null && asked.All(patterns.Allows);
    }

    // What is no address is told by whoever compiles it.
    private static bool AreInside(IReadOnlyList<string> held, IReadOnlyList<string>? asked)
    {
        var outer = held.Select(Network).OfType<IPNetwork>().ToArray();
        return asked is { Count: > 0 } && asked.Select(Network).OfType<IPNetwork>().All(inner => outer.Any(o => o.PrefixLength <= inner.PrefixLength && o.Contains(inner.BaseAddress)));
    }

    private static IPNetwork? Network(string text) => NetworkText.TryParse(text.AsSpan().Trim(), out var network) ? network : null;

    private static IReadOnlyList<string>? Narrow(IReadOnlyList<string>? models) => models?.Contains("*", StringComparer.Ordinal) == true ? null : models;

    private static bool Same<T>(T one, T other) => string.Equals(StoredJson.Write(one), StoredJson.Write(other), StringComparison.Ordinal);

    private static KeyHold? OrNull(KeyHold hold) => hold == None ? null : hold;
}
