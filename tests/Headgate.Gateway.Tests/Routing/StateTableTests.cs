using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Routing;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Routing;

public sealed class StateTableTests
{
    private readonly StateTable _table = new(new FakeTimeProvider());

    private static LimitStateId Id(string owner) => new(LimitScope.Key, owner, "concurrency");

    [Fact]
    public void The_same_id_is_the_same_state()
    {
        _table.Target("a").ShouldBeSameAs(_table.Target("a"));
        _table.Target("a").ShouldNotBeSameAs(_table.Target("A"));
        _table.Credential("a").ShouldBeSameAs(_table.Credential("a"));
        _table.Limit(Id("a"), LimitWindow.Running).ShouldBeSameAs(_table.Limit(Id("a"), LimitWindow.Running));
        _table.Wallet("user:a").ShouldBeSameAs(_table.Wallet("user:a"));
        _table.Target("a").Id.ShouldBe("a");
    }

    [Fact]
    public void Keeps_what_is_named_and_drops_the_rest()
    {
        var (target, credential, limit) = (_table.Target("a"), _table.Credential("a"), _table.Limit(Id("a"), LimitWindow.Running));
        var (oldTarget, oldCredential, oldLimit) = (_table.Target("b"), _table.Credential("b"), _table.Limit(Id("b"), LimitWindow.Running));
        var (wallet, _) = (_table.Wallet("a"), _table.Wallet("b"));
        var kept = new HashSet<string>(StringComparer.Ordinal) { "a" };

        _table.Keep(new StatesInUse(kept, kept, new HashSet<LimitStateId> { Id("a") }, kept));

        _table.Target("a").ShouldBeSameAs(target);
        _table.Credential("a").ShouldBeSameAs(credential);
        _table.Limit(Id("a"), LimitWindow.Running).ShouldBeSameAs(limit);
        _table.Wallets.ShouldBe([wallet]);
        _table.FindWallet("b").ShouldBeNull();
        _table.Target("b").ShouldNotBeSameAs(oldTarget);
        _table.Credential("b").ShouldNotBeSameAs(oldCredential);
        _table.Limit(Id("b"), LimitWindow.Running).ShouldNotBeSameAs(oldLimit);
    }

    [Fact]
    public void A_target_keeps_a_moving_average_of_its_latency()
    {
        var target = _table.Target("a");

        target.NoteLatency(TimeSpan.FromMilliseconds(80));
        target.LatencyMicroseconds.ShouldBe(80_000);
        target.NoteLatency(TimeSpan.FromMilliseconds(160));
        target.LatencyMicroseconds.ShouldBe(90_000);

        target.Begin();
        target.InFlight.ShouldBe(1);
        target.End();
        target.InFlight.ShouldBe(0);
    }
}
