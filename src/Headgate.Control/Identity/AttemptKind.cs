namespace Headgate.Control.Identity;

/// <summary>How often something may fail.</summary>
/// <param name="Attempts">So many within the window go through.</param>
/// <param name="Window">Sliding window.</param>
/// <param name="FirstLock">How long the first lock lasts; each further one lasts twice as long.</param>
/// <param name="LongestLock">No lock lasts longer.</param>
public sealed record AttemptRule(int Attempts, TimeSpan Window, TimeSpan FirstLock, TimeSpan LongestLock);

/// <summary>Something that a guesser would try again and again.</summary>
/// <param name="Name">Short and unique.</param>
/// <param name="PerAccount">For the account, or whatever is guessed at.</param>
/// <param name="PerAddress">For the address that it comes from (the /64 of IPv6).</param>
public sealed record AttemptKind(string Name, AttemptRule PerAccount, AttemptRule PerAddress)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly AttemptRule Account = new(5, 5 * Minute, Minute / 2, 15 * Minute);
    private static readonly AttemptRule Address = new(30, 5 * Minute, Minute / 2, 60 * Minute);

    /// <summary>Password sign-in.</summary>
    public static AttemptKind SignIn { get; } = new("sign-in", Account, Address);

    /// <summary>The second step of a sign-in: six digits, so it is held tighter.</summary>
    public static AttemptKind SecondStep { get; } = new("second-step", new AttemptRule(5, 15 * Minute, Minute, 60 * Minute), Address);

    /// <summary>Making an account.</summary>
    public static AttemptKind SignUp { get; } = new("sign-up", new AttemptRule(5, 5 * Minute, Minute, 15 * Minute), new AttemptRule(10, 60 * Minute, 5 * Minute, 24 * 60 * Minute));

    /// <summary>Starting a sign-in elsewhere or with a passkey: no guessing, but it costs a row.</summary>
    public static AttemptKind Challenge { get; } = new("challenge", new AttemptRule(30, 5 * Minute, Minute / 2, 15 * Minute), new AttemptRule(60, 5 * Minute, Minute / 2, 15 * Minute));

    /// <summary>Proving the old password for a change of one's own.</summary>
    public static AttemptKind PasswordChange { get; } = new("password-change", Account, Address);

    /// <summary>Asking for a mail with a link: for the mailbox, and against somebody who fills many.</summary>
    public static AttemptKind LinkMail { get; } = new("link-mail", new AttemptRule(3, 15 * Minute, 5 * Minute, 15 * Minute), new AttemptRule(20, 60 * Minute, 5 * Minute, 60 * Minute));

    /// <summary>Following a mailed link: nobody guesses it, but it costs the work of a password.</summary>
    public static AttemptKind MailedLink { get; } = new("mailed-link", Account, Address);

    /// <summary>Redeeming a code.</summary>
    public static AttemptKind Redemption { get; } = new("redemption", new AttemptRule(10, 10 * Minute, Minute, 60 * Minute), new AttemptRule(30, 10 * Minute, Minute, 60 * Minute));
}
