using Headgate.Gateway.Configuration;
using Headgate.Protocols.Json;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>One usable entry of <c>model_list</c>.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Name">The name clients use.</param>
/// <param name="Destination">Where it leads.</param>
/// <param name="Key">The upstream key; empty: none.</param>
internal sealed record LiteLLMDeployment(string Path, string Name, LiteLLMDestination Destination, string Key)
{
    /// <summary>Its share of its group.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Higher comes first; LiteLLM's <c>order</c> the other way round.</summary>
    public int Priority { get; init; }

    public TimeSpan? Timeout { get; init; }

    public TimeSpan? StreamTimeout { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<FieldEdit> Fields { get; init; } = [];

    public PriceConfig? Price { get; init; }

    /// <summary>Everything that makes a channel: entries that agree in it share one.</summary>
    public string Signature { get; init; } = string.Empty;
}
