using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Tests.Metering;

public sealed class PriceTests
{
    private const long Million = 1_000_000;

    // Distinct per kind, in nano-USD per token when multiplied by a million.
    private static readonly Price All = new()
    {
        Input = 100 * Million,
        Output = 200 * Million,
        CacheRead = 10 * Million,
        CacheWrite = 125 * Million,
        CacheWriteHour = 250 * Million,
        Reasoning = 300 * Million,
        InputAudio = 400 * Million,
        OutputAudio = 800 * Million,
        PerImage = 40_000_000,
        PerSecond = 100_000,
        PerMillionCharacters = 15 * Million,
        PerQuery = 2_000_000,
    };

    private static readonly Price Plain = new() { Input = 100 * Million, Output = 200 * Million };

    [Fact]
    public void Each_kind_has_its_price()
    {
        All.CostOf(new Usage { Input = 7 }).ShouldBe(700);
        All.CostOf(new Usage { Output = 7 }).ShouldBe(1_400);
        All.CostOf(new Usage { Input = 7, CacheRead = 7 }).ShouldBe(70);
        All.CostOf(new Usage { Input = 7, CacheWrite = 7 }).ShouldBe(875);
        All.CostOf(new Usage { Input = 7, CacheWrite = 7, CacheWriteHour = 7 }).ShouldBe(1_750);
        All.CostOf(new Usage { Output = 7, Reasoning = 7 }).ShouldBe(2_100);
        All.CostOf(new Usage { Input = 7, InputAudio = 7 }).ShouldBe(2_800);
        All.CostOf(new Usage { Output = 7, OutputAudio = 7 }).ShouldBe(5_600);
        All.CostOf(new Usage { Images = 3 }).ShouldBe(120_000_000);
        All.CostOf(new Usage { AudioMilliseconds = 1_500 }).ShouldBe(150_000);
        All.CostOf(new Usage { Characters = 1_000 }).ShouldBe(15_000);
        All.CostOf(new Usage { Queries = 2 }).ShouldBe(4_000_000);
    }

    [Fact]
    public void What_is_included_is_charged_once()
    {
        var usage = new Usage
        {
            Input = 1_000,
            CacheRead = 300,
            CacheWrite = 200,
            CacheWriteHour = 50,
            InputAudio = 100,
            InputImage = 77,
            Output = 500,
            Reasoning = 100,
            OutputAudio = 50,
            OutputImage = 20,
        };

        All.CostOf(usage).ShouldBe((400 * 100) + (300 * 10) + (150 * 125) + (50 * 250) + (100 * 400) + (350 * 200) + (100 * 300) + (50 * 800));
    }

    [Fact]
    public void Images_are_taken_apart_only_where_they_have_a_price()
    {
        var usage = new Usage { Input = 100, InputImage = 40, Output = 50, OutputImage = 30 };

        Plain.CostOf(usage).ShouldBe((100 * 100) + (50 * 200));
        (Plain with { InputImage = 300 * Million, OutputImage = 1_000 * Million }).CostOf(usage).ShouldBe((60 * 100) + (40 * 300) + (20 * 200) + (30 * 1_000));
    }

    [Fact]
    public void A_call_has_its_price_beside_the_rest()
    {
        var price = Plain with { PerRequest = 5_000_000 };

        price.CostOf(default).ShouldBe(5_000_000);
        price.CostOf(new Usage { Input = 10 }).ShouldBe(5_001_000);
        price.Covers(new Usage { Images = 1 }).ShouldBeTrue();
    }

    [Fact]
    public void Kinds_without_a_price_of_their_own_cost_as_what_they_are_part_of()
    {
        Plain.CostOf(new Usage { Input = 10, CacheRead = 2, CacheWrite = 3, CacheWriteHour = 1, InputAudio = 4, Output = 10, Reasoning = 3, OutputAudio = 4 })
            .ShouldBe((10 * 100) + (10 * 200));
        (Plain with { CacheWrite = 125 * Million }).CostOf(new Usage { Input = 4, CacheWrite = 4, CacheWriteHour = 4 }).ShouldBe(500);
    }

    [Fact]
    public void Parts_that_add_up_to_more_than_the_whole_never_make_it_negative() =>
        All.CostOf(new Usage { Input = 5, CacheRead = 4, InputAudio = 4, Output = 1, Reasoning = 3 }).ShouldBe((4 * 10) + (4 * 400) + (3 * 300));

    [Theory]
    [InlineData(150_000, 3, 0)]
    [InlineData(150_000, 4, 1)]
    [InlineData(500_000, 1, 1)]
    [InlineData(499_999, 1, 0)]
    [InlineData(1_500_000, 1, 2)]
    [InlineData(0, 1_000_000, 0)]
    public void One_division_at_the_end_rounds_half_up(long perMillion, long tokens, long nano) =>
        new Price { Input = perMillion, Output = 0 }.CostOf(new Usage { Input = tokens }).ShouldBe(nano);

    [Theory]
    [InlineData(128_000, 12_800_000)]
    [InlineData(128_001, 25_600_200)]
    [InlineData(200_000, 40_000_000)]
    [InlineData(200_001, 80_000_400)]
    public void A_tier_holds_for_the_whole_request(long input, long nano)
    {
        var price = Plain with
        {
            Tiers = [new PriceTier(200_000, Plain with { Input = 400 * Million }), new PriceTier(128_000, Plain with { Input = 200 * Million })],
        };

        price.CostOf(new Usage { Input = input }).ShouldBe(nano);
    }

    [Fact]
    public void Huge_numbers_are_exact_and_absurd_ones_stop_at_the_end()
    {
        // 9e12 tokens at 1,000 USD per million: far past 64 bits before the division.
        new Price { Input = 1_000_000_000_000, Output = 0 }.CostOf(new Usage { Input = 9_000_000_000_001 }).ShouldBe(9_000_000_000_001_000_000);
        new Price { Input = 1_000_000_000_000, Output = 0 }.CostOf(new Usage { Input = 9_000_000_000_000_000 }).ShouldBe(long.MaxValue);
        new Price { Input = 1, Output = long.MaxValue }.CostOf(new Usage { Output = long.MaxValue }).ShouldBe(long.MaxValue);
    }

    [Fact]
    public void Knows_what_it_has_no_price_for()
    {
        Plain.Covers(new Usage { Input = 1 }).ShouldBeTrue();
        Plain.Covers(new Usage { Input = 1, Images = 1 }).ShouldBeTrue();
        Plain.Covers(new Usage { Images = 1 }).ShouldBeFalse();
        Plain.Covers(new Usage { Characters = 1 }).ShouldBeFalse();
        Plain.Covers(new Usage { AudioMilliseconds = 1 }).ShouldBeFalse();
        Plain.Covers(new Usage { Queries = 1 }).ShouldBeFalse();
        All.Covers(new Usage { Images = 1, Characters = 1, AudioMilliseconds = 1, Queries = 1 }).ShouldBeTrue();
        Plain.Covers(new Usage { Reported = true }).ShouldBeTrue();
    }

    [Fact]
    public void Money_is_exact_both_ways()
    {
        Money.Usd(1_234_567_890).ShouldBe(1.23456789m);
        Money.Nano(1.23456789m).ShouldBe(1_234_567_890);
        Money.Nano(0.0000000005m).ShouldBe(1);
        Money.Nano(0.00000000049m).ShouldBe(0);
        Money.Usd(long.MaxValue).ShouldBe(9_223_372_036.854775807m);
        Money.Nano(Money.Usd(long.MaxValue)).ShouldBe(long.MaxValue);
    }
}
