namespace Headgate.Control.Import;

/// <summary>What a foreign file may refer to beyond itself.</summary>
/// <param name="Environment">Environment variables by name; null: not set.</param>
/// <param name="ReadsFiles">Whether it may name files of this machine, to be included or read as keys.</param>
public sealed record ImportTrust(Func<string, string?> Environment, bool ReadsFiles)
{
    /// <summary>Nothing: the file came over the network, and could ask for the gateway's own secrets to be sent to an address of its choice.</summary>
    public static ImportTrust None { get; } = new(_ => null, false);

    /// <summary>Everything that the person may who runs the command.</summary>
    public static ImportTrust Operator { get; } = new(System.Environment.GetEnvironmentVariable, true);
}
