using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects;

/// <summary>What a request reader reports: the first fault, and what it repaired.</summary>
public sealed class ReadContext
{
    /// <summary>The first fault; the request must not be used.</summary>
    public GatewayError? Error { get; private set; }

    /// <summary>What was repaired, or had to be left out while reading.</summary>
    public LossReport Losses { get; } = new();

    /// <summary>The request is not what its protocol says. Reading goes on; only the first fault is told.</summary>
    public void Fault(FieldPath path, string message) =>
        Error ??= new GatewayError(GatewayErrorKind.InvalidRequest, $"{path}: {message}") { Field = path.ToString() };
}
