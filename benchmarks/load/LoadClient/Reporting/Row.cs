namespace Headgate.Load.LoadClient.Reporting;

/// <summary>What a target is held against.</summary>
internal enum Against
{
    Nothing,
    RatioToNginx,
    Value,
}

/// <summary>One line of the table.</summary>
/// <param name="Title">Measure and unit.</param>
/// <param name="Phase">The phase of the run that it comes from.</param>
/// <param name="Read">The figure, from this system's sample and that of the direct run in the same round.</param>
/// <param name="Format">A numeric format string.</param>
internal sealed record Row(string Title, string Phase, Func<Sample, Sample, double?> Read, string Format)
{
    public Against Against { get; init; }

    /// <summary>The bound; with <see cref="AtLeast"/> a lower one.</summary>
    public double Bound { get; init; }

    public bool AtLeast { get; init; }

    public string Target => Against switch
    {
        Against.RatioToNginx => $"{Sign} {Bound:0.0#}× nginx",
        Against.Value => $"{Sign} {Bound:#,0}",
        _ => "",
    };

    private string Sign => AtLeast ? "≥" : "≤";

    public bool IsMet(double value) => AtLeast ? value >= Bound : value <= Bound;

    public Row MustBe(Against against, double bound, bool atLeast = false) => this with { Against = against, Bound = bound, AtLeast = atLeast };

    /// <summary>This row's figure of one system in every round that has it.</summary>
    public double[] Values(Measurements from, string system) =>
        [.. from.Rounds.Select(round => Value(from, round, system)).OfType<double>()];

    /// <summary>Ratios of two systems, taken inside each round: what disturbs a round disturbs both.</summary>
    public double[] Ratios(Measurements from, string system, string other) =>
        [.. from.Rounds.Select(round => Value(from, round, system) / Value(from, round, other)).OfType<double>().Where(double.IsFinite)];

    private double? Value(Measurements from, int round, string system) =>
        Read(from.Sample(round, system, Phase), from.Sample(round, "direct", Phase));
}
