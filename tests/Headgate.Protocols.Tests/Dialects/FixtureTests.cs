using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects;

/// <summary>Every recorded answer through the probe of its dialect.</summary>
public sealed class FixtureTests
{
    [Fact]
    public void Final_usage_is_what_each_recording_says()
    {
        var wrong = new List<string>();
        var checkedCount = 0;
        foreach (var fixture in Fixture.All)
        {
            if (!fixture.Expected.TryGetProperty("usage", out var expected) || expected.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            var (probe, _) = Observe(fixture);
            checkedCount++;
            if (Difference(expected, probe.Usage) is { } difference)
            {
                wrong.Add($"{fixture.File}: {difference}");
            }
        }

        wrong.ShouldBeEmpty();
        checkedCount.ShouldBeGreaterThan(400);
    }

    [Fact]
    public void Good_answers_hold_no_error_and_errors_do()
    {
        var wrong = new List<string>();
        foreach (var fixture in Fixture.All)
        {
            var finish = fixture.Expected.TryGetProperty("finish", out var value) ? value.GetString() : null;
            var (probe, kinds) = Observe(fixture);
            var shouldFail = !fixture.IsGood || finish is "error";
            if (probe.ErrorSeen != shouldFail)
            {
                wrong.Add($"{fixture.File}: {finish} {string.Join(',', kinds.Distinct())}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Good_streams_hold_content_before_their_end()
    {
        var wrong = new List<string>();
        foreach (var fixture in Fixture.All.Where(f => f is { Stream: true, IsGood: true }))
        {
            var (probe, kinds) = Observe(fixture);
            if (!probe.ErrorSeen && !kinds.Exists(kind => kind is FrameKind.Content or FrameKind.End))
            {
                wrong.Add($"{fixture.File}: {string.Join(',', kinds.Distinct())}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    private static (UsageProbe Probe, List<FrameKind> Kinds) Observe(Fixture fixture)
    {
        var probe = fixture.Dialect.CreateProbe();
        var kinds = new List<FrameKind>();
        if (!fixture.Stream || !fixture.IsGood)
        {
            probe.ObserveBody(fixture.Body).ShouldBeTrue(fixture.File);
            return (probe, kinds);
        }

        var reader = fixture.CreateReader();
        var frames = reader.Read(fixture.Body);
        while (frames.TryRead(out var frame))
        {
            kinds.Add(probe.Observe(frame.Event, frame.Data));
        }

        if (reader.TryComplete(out var last))
        {
            kinds.Add(probe.Observe(last.Event, last.Data));
        }

        reader.Reset();
        return (probe, kinds);
    }

    private static string? Difference(JsonElement expected, Usage actual)
    {
        var differences = new[]
        {
            Compare(expected, "input", actual.Input),
            Compare(expected, "output", actual.Output),
            Compare(expected, "cacheRead", actual.CacheRead),
            Compare(expected, "cacheWrite", actual.CacheWrite),
            Compare(expected, "reasoning", actual.Reasoning),
        };
        var found = string.Join(", ", differences.Where(difference => difference is not null));
        return found.Length == 0 ? null : found;
    }

    private static string? Compare(JsonElement expected, string name, long actual)
    {
        if (!expected.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        var accepted = new List<long> { value.GetInt64() };
        if (expected.TryGetProperty(name + "Also", out var also))
        {
            accepted.AddRange(also.ValueKind == JsonValueKind.Array ? also.EnumerateArray().Select(a => a.GetInt64()) : [also.GetInt64()]);
        }

        return accepted.Contains(actual) ? null : $"{name} is {actual}, expected {string.Join(" or ", accepted)}";
    }
}
