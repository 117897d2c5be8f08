using System.Globalization;

namespace Headgate.Load.LoadClient.Reporting;

/// <summary>The raw CSV of a run: <c>round,system,phase,metric,value</c>, one header line.</summary>
internal sealed class Measurements
{
    private readonly Dictionary<(int Round, string System, string Phase, string Metric), double> _values = [];

    public List<int> Rounds { get; } = [];

    public List<string> Systems { get; } = [];

    /// <exception cref="FormatException">A line has not five fields, or a field is no number.</exception>
    public static Measurements Read(string path)
    {
        var measurements = new Measurements();
        foreach (var line in File.ReadLines(path).Skip(1))
        {
            var fields = line.Split(',');
            if (fields.Length != 5)
            {
                throw new FormatException($"{path}: expected five fields in: {line}");
            }

            var round = int.Parse(fields[0], CultureInfo.InvariantCulture);
            measurements._values[(round, fields[1], fields[2], fields[3])] = double.Parse(fields[4], CultureInfo.InvariantCulture);
            AddOnce(measurements.Rounds, round);
            AddOnce(measurements.Systems, fields[1]);
        }

        return measurements;
    }

    /// <summary>What one system showed in one phase of one round.</summary>
    public Sample Sample(int round, string system, string phase) =>
        new(metric => _values.TryGetValue((round, system, phase, metric), out var value) ? value : null);

    /// <summary>Every value of one metric, whatever the round, system and phase.</summary>
    public IEnumerable<(string System, string Phase, double Value)> All(string metric) =>
        _values.Where(pair => string.Equals(pair.Key.Metric, metric, StringComparison.Ordinal))
            .Select(pair => (pair.Key.System, pair.Key.Phase, pair.Value));

    public double Errors(string system, string phase) =>
        All("errors").Where(value => (value.System, value.Phase).Equals((system, phase))).Sum(value => value.Value);

    private static void AddOnce<T>(List<T> list, T value)
    {
        if (!list.Contains(value))
        {
            list.Add(value);
        }
    }
}

/// <summary>Metrics by name; null where a phase did not bring one.</summary>
internal readonly record struct Sample(Func<string, double?> Metric)
{
    public double? this[string name] => Metric(name);

    /// <summary>CPU seconds of the system for every 10,000 of something.</summary>
    public double? CpuPer10K(string what) => Metric(what) is > 0 and var count ? Metric("cpu_s") / count * 10_000 : null;
}
