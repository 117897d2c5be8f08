using System.Diagnostics;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Tests.Configuration;

/// <summary>Ten thousand channels and a hundred thousand keys must stay small.</summary>
[Collection(AloneCollection.Name)]
public sealed class ScaleTests(ITestOutputHelper output)
{
    [Fact]
    public void Ten_thousand_channels_and_a_hundred_thousand_keys_stay_small()
    {
        var limits = new LimitsConfig { RequestsPerMinute = 60, Budget = 10 };
        var config = Compiled.Config([.. Enumerable.Range(0, 10_000).Select(i =>
            Compiled.Channel($"c{i}", $"https://host-{i}.example/v1", "openai", "gpt-4o", "gpt-4o-mini", $"own-{i}"))]);
        StoredApiKey[] keys = [.. Enumerable.Range(0, 100_000).Select(i =>
            new StoredApiKey { Id = $"key-{i}", Name = $"key {i}", Hash = KeyHash.Of($"hg-{i}"), Limits = limits })];
        var context = Compiled.Context(keys: keys);
        Compiled.Snapshot(Compiled.Config(Compiled.Channel("warm")), context);

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var snapshot = Compiled.Snapshot(config, context);
        var elapsed = watch.Elapsed;
        var retained = GC.GetTotalMemory(forceFullCollection: true) - before;
        watch.Restart();
        var again = Compiled.Snapshot(config, context);
        output.WriteLine($"first {elapsed.TotalMilliseconds:0} ms, again {watch.Elapsed.TotalMilliseconds:0} ms, retained {retained >> 20} MB");

        snapshot.Keys.Count.ShouldBe(100_000);
        snapshot.Routes["gpt-4o"].Tiers.ShouldHaveSingleItem().Targets.Length.ShouldBe(10_000);
        retained.ShouldBeLessThan(160L << 20);
        GC.KeepAlive(again);
        GC.KeepAlive(config);
        GC.KeepAlive(keys);
    }
}
