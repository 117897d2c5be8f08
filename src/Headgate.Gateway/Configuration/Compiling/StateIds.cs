namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Ids of the states that a compilation asked for.</summary>
internal sealed class StateIds
{
    public HashSet<string> Targets { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Credentials { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

    public StatesInUse ToResult() => new(Targets, Credentials, Keys);
}
