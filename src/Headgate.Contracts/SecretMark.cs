namespace Headgate.Contracts;

/// <summary>How the API speaks of secrets that it keeps and never tells.</summary>
public static class SecretMark
{
    /// <summary>Stands in a view for a secret that is there. Sent back, it means: leave it as it is.</summary>
    public const string Kept = "***";
}
