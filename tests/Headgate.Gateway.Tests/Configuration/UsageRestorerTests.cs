using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Routing;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Configuration;

public sealed class UsageRestorerTests
{
    // Noon of a Friday.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private Moment Now => Moment.Now(_time);

    [Fact]
    public void Minutes_and_concurrency_are_not_asked_for()
    {
        var history = new Compiled.History();

        Key(history, new LimitsConfig { RequestsPerMinute = 1, TokensPerMinute = 1, Concurrency = 1, Rules = [Build.Rule("requests", 5, "30m")] });

        history.Asked.ShouldBeEmpty();
    }

    [Fact]
    public void All_owners_of_one_scope_and_window_are_asked_for_at_once()
    {
        var history = new Compiled.History(new UsageRow("k7", 0, 3, 30, 300));
        var limits = new LimitsConfig { Budget = 1, BudgetPeriod = "day", Rules = [Build.Rule("requests", 5, "day")] };
        StoredApiKey[] keys = [.. Enumerable.Range(0, 1_000).Select(i => new StoredApiKey { Id = $"k{i}", Name = $"k{i}", Hash = KeyHash.Of($"k{i}"), Limits = limits })];

        var snapshot = Snapshot(history, keys, new GatewayConfig());

        var query = history.Asked.ShouldHaveSingleItem();
        (query.Scope, query.Ids.Count, query.Since, query.Slot).ShouldBe((LimitScope.Key, 1_000, new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), null));
        snapshot.Keys[KeyHash.Of("k7")].Limits.Select(l => l.Counter.Used(Now)).ShouldBe([300, 3]);
        snapshot.Keys[KeyHash.Of("k8")].Limits.Select(l => l.Counter.Used(Now)).ShouldBe([0, 0]);
    }

    [Fact]
    public void A_rolling_window_is_restored_slot_by_slot()
    {
        // A day in slots of 24 minutes: 10 requests 24 hours ago, 5 an hour ago, 1 now.
        var history = new Compiled.History(new UsageRow("k", 0, 10, 0, 0), new UsageRow("k", 57, 5, 0, 0), new UsageRow("k", 59, 1, 0, 0));

        var limit = Key(history, new LimitsConfig { Rules = [Build.Rule("requests", 100, "day", "rolling")] }).Limits.Single();

        history.Asked.ShouldHaveSingleItem().Slot.ShouldBe(TimeSpan.FromMinutes(24));
        limit.Counter.Used(Now).ShouldBe(16);
        _time.Advance(TimeSpan.FromHours(1));
        limit.Counter.Used(Now).ShouldBe(6);
        _time.Advance(TimeSpan.FromHours(24));
        limit.Counter.Used(Now).ShouldBe(0);
    }

    [Fact]
    public void A_first_use_window_is_found_by_the_chain_before_it()
    {
        // Four windows of five hours back, in slots of five minutes. The first began with slot 10, the second with slot 75, the third with 140
        // (100 slots, 500 minutes ago), so the running one began with slot 205: 35 slots, 175 minutes ago.
        var history = new Compiled.History(
            new UsageRow("k", 10, 1, 0, 0), new UsageRow("k", 60, 9, 0, 0), new UsageRow("k", 75, 1, 0, 0), new UsageRow("k", 140, 8, 0, 0),
            new UsageRow("k", 199, 7, 0, 0), new UsageRow("k", 205, 2, 0, 0), new UsageRow("k", 230, 3, 0, 0));

        var limit = Key(history, new LimitsConfig { Rules = [Build.Rule("requests", 100, "5h", "first-use")] }).Limits.Single();

        history.Asked.ShouldHaveSingleItem().Since.ShouldBe(_time.GetUtcNow() - TimeSpan.FromHours(20));
        limit.Counter.Used(Now).ShouldBe(5);
        limit.Counter.ClearsIn(Now).ShouldBe(TimeSpan.FromMinutes(125));
    }

    [Fact]
    public void Models_are_found_by_every_name_that_their_rule_covers()
    {
        var history = new Compiled.History(
            new UsageRow("gpt-4", 0, 1, 0, 0), new UsageRow("main/gpt-5", 0, 2, 0, 0), new UsageRow("gpt-4o", 0, 4, 0, 0), new UsageRow("other", 0, 8, 0, 0));
        var config = new GatewayConfig
        {
            Models =
            [
                new ModelConfig { Path = "models[0]", Name = "GPT-*", Limits = new LimitsConfig { Rules = [Build.Rule("requests", 100, "day")] } },
                new ModelConfig { Path = "models[1]", Name = "gpt-4o" },
            ],
        };

        Snapshot(history, [], config).Models.Find("gpt-4").ShouldNotBeNull().Limits.Single().Counter.Used(Now).ShouldBe(3);
    }

    [Theory]
    [InlineData("day", null)]
    [InlineData("total", null)]
    [InlineData("5h", "rolling")]
    [InlineData("5h", "first-use")]
    public void What_could_not_be_said_is_restored_once_when_it_can_and_only_what_is_not_counted_yet(string window, string? kind)
    {
        var begin = _time.GetUtcNow();
        var states = new StateTable(_time);
        var history = new Compiled.History(new UsageRow("k", kind == "first-use" ? 230 : 0, 40, 0, 0)) { IsAway = true };
        StoredApiKey[] keys = [new StoredApiKey { Id = "k", Name = "k", Hash = KeyHash.Of("k"), Limits = new LimitsConfig { Rules = [Build.Rule("requests", 100, window, kind)] } }];
        var limit = Compile().Keys[KeyHash.Of("k")].Limits.Single();
        _time.Advance(TimeSpan.FromMinutes(4));
        limit.TryTake(default, Now).ShouldBeTrue();
        limit.TryTake(default, Now).ShouldBeTrue();
        history.IsAway = false;

        Compile();
        Compile();

        history.Asked.Select(q => q.Until).ShouldBe([begin, begin]);
        limit.Counter.Used(Now).ShouldBe(42);

        GatewaySnapshot Compile() => Compiled.Snapshot(new GatewayConfig(), Compiled.Context(states, history, keys) with { Time = _time });
    }

    private ApiKey Key(IUsageHistory history, LimitsConfig limits) =>
        Snapshot(history, [new StoredApiKey { Id = "k", Name = "k", Hash = KeyHash.Of("k"), Limits = limits }], new GatewayConfig()).Keys[KeyHash.Of("k")];

    private GatewaySnapshot Snapshot(IUsageHistory history, StoredApiKey[] keys, GatewayConfig config) =>
        Compiled.Snapshot(config, Compiled.Context(new StateTable(_time), history, keys) with { Time = _time });
}
