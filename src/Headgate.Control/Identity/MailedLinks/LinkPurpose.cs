namespace Headgate.Control.Identity.MailedLinks;

/// <summary>What a mailed link is for.</summary>
internal enum LinkPurpose
{
    /// <summary>A new password.</summary>
    Reset,

    /// <summary>An account that somebody makes themselves.</summary>
    SignUp,

    /// <summary>The address of an account that is there.</summary>
    Email,
}

/// <summary>Who reads a mail.</summary>
/// <param name="Address">Where.</param>
/// <param name="Name">The account's name.</param>
internal sealed record MailReader(string Address, string Name);
