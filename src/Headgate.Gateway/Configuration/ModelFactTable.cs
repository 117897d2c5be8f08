using System.Collections.Frozen;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Configuration;

/// <summary>What is known of models, by their name at the provider, case ignored; shared by all channels that see the same.</summary>
/// <param name="rows">The rows.</param>
/// <param name="below">Where names are looked up that have no row; null: nowhere.</param>
public sealed class ModelFactTable(FrozenDictionary<string, ModelFacts> rows, ModelFactTable? below)
{
    /// <summary>Nothing is known.</summary>
    public static ModelFactTable Empty { get; } = new(FrozenDictionary<string, ModelFacts>.Empty, null);

    /// <summary>The facts of a model; <see cref="ModelFacts.Unknown"/> where there are none.</summary>
    public ModelFacts Find(string model) => rows.TryGetValue(model, out var facts) ? facts : below?.Find(model) ?? ModelFacts.Unknown;
}
