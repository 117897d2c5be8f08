using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Channels;

public sealed class CredentialEndpointsTests
{
    [Theory, BothEngines]
    public async Task A_key_is_added_changed_and_deleted(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var channel = await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "m")));

        var made = await host.Root.Channels.AddCredentialAsync(channel.Id, new CredentialInput { Secret = "sk-first-secret-1111" });
        var changed = await host.Root.Channels.ReplaceCredentialAsync(channel.Id, made.Id, new CredentialInput { Name = "main", Weight = 3 }, made.Version);
        host.Snapshots.Current.Channels["one"].Credentials.ShouldHaveSingleItem().Secret.ShouldBe("sk-first-secret-1111");
        await host.Root.Channels.ReplaceCredentialAsync(channel.Id, made.Id, new CredentialInput { Name = "main", Secret = "sk-second-secret-2222" }, changed.Version);

        host.Snapshots.Current.Channels["one"].Credentials.ShouldHaveSingleItem().Secret.ShouldBe("sk-second-secret-2222");
        made.Name.ShouldBe("one#1");
        changed.Weight.ShouldBe(3);
        await Refused.ByAsync(() => host.Root.Channels.DeleteCredentialAsync(channel.Id, made.Id, made.Version), 409);
        await host.Root.Channels.DeleteCredentialAsync(channel.Id, made.Id);
        (await host.Root.Channels.CredentialsAsync(channel.Id)).ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task Many_keys_come_one_per_line_and_known_ones_are_passed_over(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var channel = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m"), "sk-a"));

        var result = await host.Root.Channels.AddCredentialsAsync(channel.Id, new BulkCredentials("sk-a\nsk-b\r\n\n  sk-c  \nsk-b"));

        result.Added.Select(c => c.Name).ShouldBe(["one#2", "one#3"]);
        result.Skipped.ShouldBe(2);
        host.Snapshots.Current.Channels["one"].Credentials.Select(c => c.Secret).ShouldBe(["sk-a", "sk-b", "sk-c"], ignoreOrder: true);
    }

    [Fact]
    public async Task Without_a_key_that_is_switched_on_the_channel_is_out_of_action()
    {
        await using var host = await AdminHost.StartAsync();
        var channel = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m")));

        await host.Root.Channels.ReplaceCredentialAsync(channel.Id, channel.Credentials[0].Id, new CredentialInput { Enabled = false });

        host.Snapshots.Current.Channels.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_of_another_channel_is_not_there()
    {
        await using var host = await AdminHost.StartAsync();
        var one = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m")));
        var two = await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("two", "m")));

        await Refused.ByAsync(() => host.Root.Channels.DeleteCredentialAsync(two.Id, one.Credentials[0].Id), 404);
        await Refused.ByAsync(() => host.Root.Channels.AddCredentialAsync("nothing", new CredentialInput { Secret = "sk" }), 404);
        await Refused.ByAsync(() => host.Root.Channels.AddCredentialAsync(one.Id, new CredentialInput { Name = "ONE#1", Secret = "sk-other" }), 409);
    }
}
