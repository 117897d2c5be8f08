using Headgate.Gateway.Translation;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Translation;

public sealed class BoundedStoreTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void The_oldest_go_when_it_becomes_too_heavy()
    {
        var store = Store(30);
        for (var i = 0; i < 5; i++)
        {
            store.Put($"k{i}", $"v{i}", 10);
        }

        store.Find("k1").ShouldBeNull();
        (store.Find("k2"), store.Find("k4"), store.Weight).ShouldBe(("v2", "v4", 30L));
    }

    [Fact]
    public void Nothing_outlives_its_time()
    {
        var store = Store(30);
        store.Put("k", "v", 10);

        _clock.Advance(TimeSpan.FromMinutes(1));

        store.Find("k").ShouldBeNull();
        store.Remove("k").ShouldBeFalse();
        store.Weight.ShouldBe(0);
    }

    [Fact]
    public void A_replaced_or_removed_value_weighs_nothing()
    {
        var store = Store(30);
        store.Put("k", "old", 10);
        store.Put("k", "new", 20);
        (store.Find("k"), store.Weight).ShouldBe(("new", 20L));

        store.Remove("k").ShouldBeTrue();

        (store.Find("k"), store.Weight).ShouldBe((null, 0L));
    }

    [Fact]
    public void What_alone_is_too_heavy_is_not_kept_and_drives_nobody_out()
    {
        var store = Store(30);
        store.Put("k", "v", 10);

        store.Put("giant", "v", 31);

        (store.Find("giant"), store.Find("k")).ShouldBe((null, "v"));
    }

    [Fact]
    public void Many_at_once_leave_no_more_than_the_bound()
    {
        var store = Store(1000);
        Parallel.For(0, 10_000, i => store.Put($"k{i % 700}", "v", 10));

        store.Put("last", "v", 10);

        store.Weight.ShouldBeInRange(10, 1000);
        store.Find("last").ShouldBe("v");
    }

    private BoundedStore<string> Store(long most) => new(most, TimeSpan.FromMinutes(1), _clock);
}
