using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Ids of the states that a compilation asked for.</summary>
internal sealed class StateIds
{
    public HashSet<string> Targets { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Credentials { get; } = new(StringComparer.Ordinal);

    public HashSet<LimitStateId> Limits { get; } = [];

    public HashSet<string> Wallets { get; } = new(StringComparer.Ordinal);

    public StatesInUse ToResult() => new(Targets, Credentials, Limits, Wallets);
}
