namespace Headgate.Contracts;

/// <summary>The mail server that messages go out through: the settings section <c>mail</c>.</summary>
public sealed record MailSettings
{
    /// <summary>Host name; null: no mail is sent.</summary>
    public string? Host { get; init; }

    /// <summary>Port: 587 for submission, 465 for TLS from the beginning.</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the connection is encrypted.</summary>
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    /// <summary>Account; null: none is asked for.</summary>
    public string? UserName { get; init; }

    /// <summary>Its password.</summary>
    public string? Password { get; init; }

    /// <summary>The sender's address.</summary>
    public string? From { get; init; }

    /// <summary>The sender's name.</summary>
    public string FromName { get; init; } = "Headgate";

    /// <summary>Whether the server may be on this machine or its network.</summary>
    public bool AllowPrivateAddresses { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>How a mail connection is encrypted.</summary>
public enum MailSecurity
{
    /// <summary>In the clear first, then TLS; without it nothing is sent.</summary>
    StartTls,

    /// <summary>TLS from the beginning.</summary>
    Tls,

    /// <summary>Not at all: for a server on the same machine.</summary>
    None,
}
