namespace Headgate.Gateway.Metering;

/// <summary>What a request that runs holds of an account that pays in advance.</summary>
/// <param name="Id">The request id.</param>
/// <param name="Account">The account: <c>user:ID</c> or <c>team:ID</c>.</param>
/// <param name="Amount">The estimate, nano-USD.</param>
/// <param name="At">Since when, Unix milliseconds.</param>
public readonly record struct Reservation(string Id, string Account, long Amount, long At);
