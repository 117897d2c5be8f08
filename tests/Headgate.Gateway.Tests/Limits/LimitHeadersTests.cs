using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Tests.Limits;

public sealed class LimitHeadersTests
{
    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(-5, "0ms")]
    [InlineData(1, "1ms")]
    [InlineData(200_000, "20ms")]
    [InlineData(9_990_001, "1s")]
    [InlineData(10_000_000, "1s")]
    [InlineData(15_000_000, "1.5s")]
    [InlineData(12_340_000, "1.234s")]
    [InlineData(599_999_999, "1m0s")]
    [InlineData(3_600_000_000, "6m0s")]
    [InlineData(3_605_000_000, "6m0.5s")]
    [InlineData(36_000_000_000, "1h0m0s")]
    [InlineData(937_800_000_000, "26h3m0s")]
    public void Durations_are_as_openai_writes_them_and_never_too_short(long ticks, string text) => LimitHeaders.Duration(TimeSpan.FromTicks(ticks)).ShouldBe(text);
}
