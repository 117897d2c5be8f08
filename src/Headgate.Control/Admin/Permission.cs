namespace Headgate.Control.Admin;

/// <summary>What an endpoint asks of its caller. Every endpoint names exactly one; one that names none answers nobody.</summary>
public enum Permission
{
    /// <summary>Nothing: anybody may call, known or not (sign-in, sign-up, status, signed webhooks).</summary>
    Anyone,

    /// <summary>An account: what the endpoint shows or changes is the caller's own.</summary>
    Own,

    /// <summary>Seeing what is everybody's.</summary>
    Read,

    /// <summary>Changing channels, keys, users, money and settings.</summary>
    Manage,

    /// <summary>What touches roots themselves, master keys, or everything at once: backup, import, payment and identity settings.</summary>
    Root,
}

/// <summary>Which role has which permission.</summary>
public static class RolePermissions
{
    /// <summary>Whether a role may.</summary>
    public static bool Allows(Role role, Permission permission) => permission switch
    {
        Permission.Anyone or Permission.Own => true,
        Permission.Read => role is Role.Auditor or Role.Admin or Role.Root,
        Permission.Manage => role is Role.Admin or Role.Root,
        _ => role is Role.Root,
    };
}
