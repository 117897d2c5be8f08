using Headgate.Control.Statistics;

namespace Headgate.Control.Tests.Statistics;

public sealed class HistogramTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(50_000, 0)]
    [InlineData(50_001, 1)]
    [InlineData(180_000_000, 10)]
    [InlineData(180_000_001, 11)]
    [InlineData(long.MaxValue, 11)]
    public void Bounds_belong_to_the_count_below(long microseconds, int index) => Histogram.IndexOf(microseconds).ShouldBe(index);

    [Fact]
    public void A_percentile_lies_inside_its_count()
    {
        var counts = new long[Histogram.Size];
        counts[3] = 90;
        counts[6] = 10;

        Histogram.Percentile(counts, 0.5).ShouldBe(200 + (300 * 50 / 90d), 0.1);
        Histogram.Percentile(counts, 0.95).ShouldBe(2_000 + (3_000 * 0.5), 0.1);
    }

    [Fact]
    public void Beyond_the_last_bound_the_bound_has_to_do()
    {
        var counts = new long[Histogram.Size];
        counts[^1] = 3;

        Histogram.Percentile(counts, 0.5).ShouldBe(180_000);
    }
}
