using Headgate.Contracts;
using Headgate.Control.Compile;
using Headgate.Control.Survival;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Channels;
using Headgate.Control.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Control.Tests.Compile;

/// <summary>After a change only its rows are read again; what comes of that must be what reading everything gives.</summary>
public sealed class StoredRowsTests
{
    [Theory, BothEngines]
    public async Task Every_kind_of_change_reads_the_same_as_everything_read_anew(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        StoredConfiguration? stored = null;
        host.Services.GetRequiredService<ConfigurationPublisher>().OnPublished = s => stored = s;
        var root = host.Root;
        var group = await Checked(() => root.Groups.CreateAsync(new GroupInput { Name = "vip" }));
        var one = await Checked(() => root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m", "n") with { Groups = ["vip"] }, "sk-one-secret-0001")));
        var two = await Checked(() => root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("two", "m"), "sk-two-secret-0001")));
        var key = await Checked(() => root.Keys.CreateAsync(new ApiKeyInput { Name = "k", Group = "vip", Limits = new Limits { RequestsPerMinute = 1 } }));
        await Checked(() => root.Keys.CreateManyAsync(new BulkKeys(3, new ApiKeyInput { Name = "many" })));
        await Checked(() => root.Channels.PatchAsync(one.Id, new ChannelPatch { Priority = 7 }));
        var credential = await Checked(() => root.Channels.AddCredentialAsync(one.Id, new CredentialInput { Secret = "sk-one-secret-0002" }));
        await Checked(() => root.Channels.ReplaceCredentialAsync(one.Id, credential.Id, new CredentialInput { Secret = "sk-one-secret-0003", Weight = 4 }));
        await Checked(() => root.Channels.ReplaceCredentialAsync(one.Id, credential.Id, new CredentialInput { Enabled = false }));
        await Checked(() => root.Channels.AddCredentialsAsync(two.Id, new BulkCredentials("sk-two-secret-0002\nsk-two-secret-0003")));
        await Checked(async () => { await root.Channels.DeleteCredentialAsync(one.Id, credential.Id); return true; });
        await Checked(() => root.Keys.RotateAsync(key.Key.Id, new RotateKey { Overlap = "1h" }));
        await Checked(() => root.Keys.DisableAsync(key.Key.Id));

        // Whoever belongs to a group follows its new name, channels and keys.
        await Checked(() => root.Groups.ReplaceAsync(group.Id, group.Group with { Name = "gold" }));
        await Checked(() => root.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Disable, Ids = [two.Id] }));
        await Checked(() => root.Channels.CopyAsync(one.Id, new CopyChannel("three", true)));
        await Checked(() => root.Channels.ReplaceAsync(one.Id, ChannelSamples.OpenAI("ONE", "other")));
        await Checked(async () => { await root.Channels.DeleteAsync(two.Id); return true; });
        await Checked(() => root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("two", "x"), "sk-two-secret-0009")));
        await Checked(async () => { await root.Keys.DeleteAsync(key.Key.Id); return true; });
        await Checked(() => root.Transfer.ApplyAsync(new ConfigurationDocument { Groups = [], Channels = [new ChannelDocument(ChannelSamples.OpenAI("ONE", "z"))] }, ImportMode.Replace));

        async Task<T> Checked<T>(Func<Task<T>> change)
        {
            var result = await change();
            await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
            var anew = await StoredConfiguration.LoadAsync(reader, host.Master) with { Version = stored!.Version };
            LastGoodJson.Write(stored).ShouldBe(LastGoodJson.Write(anew));
            return result;
        }
    }

    [Theory, BothEngines]
    public async Task What_did_not_change_stays_the_same_object(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var one = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m"), "sk-one-secret-0001"));
        await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("two", "m") with { Limits = new Limits { Concurrency = 3 } }, "sk-two-secret-0001"));
        var before = host.Snapshots.Current;

        await host.Root.Channels.PatchAsync(one.Id, new ChannelPatch { Priority = 1 });
        var after = host.Snapshots.Current;

        after.Channels["one"].ShouldNotBeSameAs(before.Channels["one"]);
        after.Channels["two"].ShouldBeSameAs(before.Channels["two"]);
        after.Routes["m"].Tiers.Length.ShouldBe(2);
    }

    [Theory, BothEngines]
    public async Task What_another_process_wrote_is_not_passed_over(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m"), "sk-one-secret-0001"));

        // A restore may bring a row back under a version that stands for something else here; it counts the configuration's own version up.
        await host.Database.WriteAsync(async connection =>
        {
            await Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE channels SET document = replace(document, '\"m\"', '\"restored\"')");
            await ConfigurationVersion.SetAsync(connection, 1000);
        }, CancellationToken.None);
        await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k" });

        host.Snapshots.Current.Routes.Keys.ShouldBe(["restored"]);
    }

    [Fact]
    public async Task A_change_that_was_refused_leaves_nothing_behind()
    {
        await using var host = await AdminHost.StartAsync();
        var one = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m"), "sk-one-secret-0001"));

        await Refused.ByAsync(() => host.Root.Channels.ReplaceAsync(one.Id, one.Channel with { Billing = "free", Models = [new ChannelModel { Name = "wrong" }] }), 422);
        await host.Root.Channels.ReplaceAsync(one.Id, one.Channel with { Models = [new ChannelModel { Name = "right" }] });

        host.Snapshots.Current.Routes.Keys.ShouldBe(["right"]);
        host.Snapshots.Current.Channels["one"].Credentials.ShouldHaveSingleItem().Secret.ShouldBe("sk-one-secret-0001");
    }
}
