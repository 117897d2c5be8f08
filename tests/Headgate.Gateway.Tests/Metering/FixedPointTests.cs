using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Tests.Metering;

public sealed class FixedPointTests
{
    [Theory]
    [InlineData(0, 9, "0")]
    [InlineData(1, 9, "0.000000001")]
    [InlineData(150_000, 9, "0.00015")]
    [InlineData(1_999_850_000, 9, "1.99985")]
    [InlineData(2_000_000_000, 9, "2")]
    [InlineData(-1_500, 3, "-1.5")]
    [InlineData(-1, 3, "-0.001")]
    [InlineData(12_345, 3, "12.345")]
    [InlineData(10_010, 3, "10.01")]
    [InlineData(42, 0, "42")]
    [InlineData(long.MaxValue, 9, "9223372036.854775807")]
    [InlineData(long.MinValue, 9, "-9223372036.854775808")]
    [InlineData(long.MinValue, 0, "-9223372036854775808")]
    public void Is_exact_and_has_no_trailing_zeros(long value, int decimals, string text) => FixedPoint.Text(value, decimals).ShouldBe(text);

    [Fact]
    public void Says_what_a_decimal_says()
    {
        var random = new Random(7);
        for (var i = 0; i < 10_000; i++)
        {
            var nano = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);

            Money.Text(nano).ShouldBe(Money.Usd(nano).ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
