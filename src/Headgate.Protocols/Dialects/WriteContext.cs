using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects;

/// <summary>What a request writer must know beside the request, and what it reports.</summary>
/// <param name="model">The model's name at the provider.</param>
/// <param name="channel">The channel's name: proofs of other channels are left out.</param>
public sealed class WriteContext(string model, string channel)
{
    /// <summary>The model's name at the provider.</summary>
    public string Model => model;

    /// <summary>The channel's name.</summary>
    public string Channel => channel;

    /// <summary>How the server differs from its dialect.</summary>
    public TargetTraits Traits { get; init; } = TargetTraits.Default;

    /// <summary>What is known of the model.</summary>
    public ModelFacts Facts { get; init; } = ModelFacts.Unknown;

    /// <summary>What could not be carried over.</summary>
    public LossReport Losses { get; } = new();

    /// <summary>Names of tools that had to be changed for the target: name at the provider → the client's. Null: none.</summary>
    public Dictionary<string, string>? ToolNames { get; set; }

    /// <summary>The first thing that the target forbids and that has no one repair; the request must not be sent.</summary>
    public GatewayError? Error { get; private set; }

    /// <summary>Something cannot be said to this target at all: a 400 that names the client's own field.</summary>
    public void Refuse(FieldPath? path, string message) =>
        Error ??= new GatewayError(GatewayErrorKind.InvalidRequest, path is null ? message : $"{path}: {message}") { Field = path?.ToString() };
}
