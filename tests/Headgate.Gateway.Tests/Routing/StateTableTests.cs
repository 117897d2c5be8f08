using Headgate.Gateway.Routing;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Routing;

public sealed class StateTableTests
{
    private readonly StateTable _table = new(new FakeTimeProvider());

    [Fact]
    public void The_same_id_is_the_same_state()
    {
        _table.Target("a").ShouldBeSameAs(_table.Target("a"));
        _table.Target("a").ShouldNotBeSameAs(_table.Target("A"));
        _table.Credential("a").ShouldBeSameAs(_table.Credential("a"));
        _table.Key("a").ShouldBeSameAs(_table.Key("a"));
        _table.Target("a").Id.ShouldBe("a");
    }

    [Fact]
    public void Keeps_what_is_named_and_drops_the_rest()
    {
        var (target, credential, key) = (_table.Target("a"), _table.Credential("a"), _table.Key("a"));
        var (oldTarget, oldCredential, oldKey) = (_table.Target("b"), _table.Credential("b"), _table.Key("b"));
        var kept = new HashSet<string>(StringComparer.Ordinal) { "a" };

        _table.Keep(kept, kept, kept);

        _table.Target("a").ShouldBeSameAs(target);
        _table.Credential("a").ShouldBeSameAs(credential);
        _table.Key("a").ShouldBeSameAs(key);
        _table.Target("b").ShouldNotBeSameAs(oldTarget);
        _table.Credential("b").ShouldNotBeSameAs(oldCredential);
        _table.Key("b").ShouldNotBeSameAs(oldKey);
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
