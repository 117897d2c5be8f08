namespace Headgate.Gateway.Access;

/// <summary>What API keys spent before this process began. Asked when a key is compiled, never by a request.</summary>
public interface ISpendHistory
{
    /// <summary>nano-USD that a key spent since a moment.</summary>
    long SpentSince(string keyId, DateTimeOffset since);
}
