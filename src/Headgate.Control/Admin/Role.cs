namespace Headgate.Control.Admin;

/// <summary>What a user may do. A higher role may everything that a lower one may, except that an auditor changes nothing but what is its own.</summary>
public enum Role
{
    /// <summary>Uses the gateway: its own keys, records, balance.</summary>
    User,

    /// <summary>Sees everything, changes nothing.</summary>
    Auditor,

    /// <summary>Runs the gateway: everything but roots and what only they may.</summary>
    Admin,

    /// <summary>Everything.</summary>
    Root,
}
