using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Tests.Metering;

public sealed class ChargeTests
{
    private static readonly Usage Usage = new() { Input = 1_000_000, Output = 500_000, Reported = true };

    [Theory]
    [InlineData(1_000, "1", "1", 1_000)]
    [InlineData(1_000, "1.5", "0.8", 1_200)]
    [InlineData(1, "0.5", "1", 1)]
    [InlineData(1, "0.7", "0.7", 0)]
    [InlineData(3, "0.5", "0.5", 1)]
    [InlineData(1_000, "0", "5", 0)]
    [InlineData(1_000_000_007, "1.234567", "0.765433", 944_978_329)]
    [InlineData(long.MaxValue, "1", "1", long.MaxValue)]
    [InlineData(long.MaxValue, "0.5", "1", 4_611_686_018_427_387_904)]
    [InlineData(long.MaxValue, "1000", "1000", long.MaxValue)]
    [InlineData(9_223_372_036_854_775_807, "0.000001", "0.000001", 9_223_372)]
    public void Ratios_are_exact_and_rounded_once(long nano, string first, string second, long expected) =>
        Ratio.Apply(nano, Of(first), Of(second)).ShouldBe(expected);

    [Fact]
    public void Ratios_agree_with_decimal_arithmetic()
    {
        var random = new Random(11);
        for (var i = 0; i < 100_000; i++)
        {
            var nano = random.NextInt64(0, 100_000_000_000_000);
            var (a, b) = (random.Next(0, 10_000_000) / 1_000_000m, random.Next(0, 10_000_000) / 1_000_000m);
            Ratio.TryCreate(a, out var first).ShouldBeTrue();
            Ratio.TryCreate(b, out var second).ShouldBeTrue();
            Ratio.Apply(nano, first, second).ShouldBe((long)Math.Round(nano * a * b, MidpointRounding.AwayFromZero));
        }
    }

    [Theory]
    [InlineData("-0.1")]
    [InlineData("1000.1")]
    [InlineData("0.0000001")]
    public void A_ratio_that_cannot_be_exact_is_refused(string ratio) => Ratio.TryCreate(decimal.Parse(ratio, System.Globalization.CultureInfo.InvariantCulture), out _).ShouldBeFalse();

    [Fact]
    public void Without_rules_the_client_pays_the_cost() => Charge.Of(123, Usage, null, Group.Default).ShouldBe(123);

    [Fact]
    public void Model_and_group_multiply()
    {
        var group = new Group { Name = "g", Ratio = Of("0.9") };
        Charge.Of(1_000, Usage, new ModelRule { Name = "m", Ratio = Of("2") }, group).ShouldBe(1_800);
    }

    [Fact]
    public void A_fixed_price_knows_no_ratio_and_no_cost()
    {
        var rule = new ModelRule { Name = "m", Ratio = Of("2"), SellPrice = new Price { Input = 3_000_000_000, Output = 6_000_000_000 } };
        var group = new Group { Name = "g", Ratio = Of("0.5") };

        Charge.Of(1, Usage, rule, group).ShouldBe(6_000_000_000);
        Charge.Of(null, Usage, rule, group).ShouldBe(6_000_000_000);
    }

    [Fact]
    public void What_has_no_price_cannot_be_charged()
    {
        Charge.Of(null, Usage, null, Group.Default).ShouldBeNull();
        Charge.Of(5, new Usage { Images = 2 }, new ModelRule { Name = "m", SellPrice = new Price { Input = 1, Output = 1 } }, Group.Default).ShouldBeNull();
    }

    private static Ratio Of(string ratio)
    {
        Ratio.TryCreate(decimal.Parse(ratio, System.Globalization.CultureInfo.InvariantCulture), out var created).ShouldBeTrue();
        return created;
    }
}
