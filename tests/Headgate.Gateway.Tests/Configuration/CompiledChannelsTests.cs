using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Tests.Configuration;

public sealed class CompiledChannelsTests
{
    [Fact]
    public void Takes_over_what_is_the_same_and_compiles_what_is_not()
    {
        var (one, two) = (Compiled.Channel("one", "https://one.example/v1"), Compiled.Channel("two", "https://two.example/v1"));
        var context = Compiled.Context();
        var first = SnapshotCompiler.Compile(Compiled.Config(one, two), context);

        var second = SnapshotCompiler.Compile(Compiled.Config(one, two with { Weight = 5 }), context with { Version = 2, Earlier = first.Channels });

        second.Snapshot!.Channels["one"].ShouldBeSameAs(first.Snapshot!.Channels["one"]);
        second.Snapshot.Channels["two"].ShouldNotBeSameAs(first.Snapshot.Channels["two"]);
    }

    [Fact]
    public void Names_the_same_states_and_warnings_as_if_everything_were_compiled()
    {
        ChannelConfig[] channels =
        [
            Compiled.Channel("one", "https://one.example/v1") with { Credentials = [new CredentialConfig("a", "sk-…", "first"), new CredentialConfig("b", "sk-2", "second")] },
            Compiled.Channel("two", "https://two.example/v1") with { Limits = new LimitsConfig { RequestsPerMinute = 5 } },
        ];
        var context = Compiled.Context();
        var first = SnapshotCompiler.Compile(Compiled.Config(channels), context);
        context.States.Keep(first.InUse);

        var again = SnapshotCompiler.Compile(Compiled.Config(channels), context with { Earlier = first.Channels });

        again.Warnings.ShouldBe(first.Warnings);
        first.Warnings.ShouldNotBeEmpty();
        again.InUse.Targets.ShouldBe(first.InUse.Targets, ignoreOrder: true);
        again.InUse.Credentials.ShouldBe(first.InUse.Credentials, ignoreOrder: true);
        again.InUse.Limits.ShouldBe(first.InUse.Limits, ignoreOrder: true);
        first.InUse.Limits.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("timeout")]
    [InlineData("proxy")]
    [InlineData("prices")]
    public void Global_settings_that_channels_take_something_from_make_them_others(string what)
    {
        var config = Compiled.Config(Compiled.Channel("one", "https://one.example/v1"));
        var context = Compiled.Context();
        var first = SnapshotCompiler.Compile(config, context);
        var global = what switch
        {
            "timeout" => config.GlobalSettings with { DefaultTimeout = TimeSpan.FromSeconds(7) },
            "proxy" => config.GlobalSettings with { Proxy = "http://127.0.0.1:8" },
            _ => config.GlobalSettings with { Prices = new Dictionary<string, PriceConfig>(StringComparer.OrdinalIgnoreCase) { ["m"] = new() { Input = 1, Output = 2 } } },
        };

        var second = SnapshotCompiler.Compile(config with { GlobalSettings = global }, context with { Earlier = first.Channels });
        var third = SnapshotCompiler.Compile(config with { GlobalSettings = config.GlobalSettings with { MaxRetries = 9 } }, context with { Earlier = first.Channels });

        second.Snapshot!.Channels["one"].ShouldNotBeSameAs(first.Snapshot!.Channels["one"]);
        third.Snapshot!.Channels["one"].ShouldBeSameAs(first.Snapshot.Channels["one"]);
    }

    [Fact]
    public void What_others_make_wrong_is_still_found()
    {
        var (one, two) = (Compiled.Channel("one", "https://one.example/v1") with { Spillover = ["two"] }, Compiled.Channel("two", "https://two.example/v1"));
        var context = Compiled.Context();
        var first = SnapshotCompiler.Compile(Compiled.Config(one, two), context);

        var gone = SnapshotCompiler.Compile(Compiled.Config(one), context with { Earlier = first.Channels });
        var twice = SnapshotCompiler.Compile(Compiled.Config(one, two, Compiled.Channel("ONE", "https://x.example/v1")), context with { Earlier = first.Channels });

        gone.Errors.ShouldHaveSingleItem().Path.ShouldEndWith(".spillover");
        gone.Channels.ShouldBeNull();
        twice.Errors.ShouldHaveSingleItem().Path.ShouldEndWith(".name");
    }

    [Fact]
    public void States_that_nobody_names_any_more_are_dropped()
    {
        var (one, two) = (Compiled.Channel("one", "https://one.example/v1"), Compiled.Channel("two", "https://two.example/v1"));
        var context = Compiled.Context();
        var first = SnapshotCompiler.Compile(Compiled.Config(one, two), context);
        context.States.Keep(first.InUse);
        var gone = first.Snapshot!.Channels["two"].Credentials[0].State;

        var second = SnapshotCompiler.Compile(Compiled.Config(one), context with { Earlier = first.Channels });
        context.States.Keep(second.InUse);
        var third = SnapshotCompiler.Compile(Compiled.Config(one, two), context with { Earlier = second.Channels });

        third.Snapshot!.Channels["two"].Credentials[0].State.ShouldNotBeSameAs(gone);
        third.Snapshot.Channels["one"].Credentials[0].State.ShouldBeSameAs(first.Snapshot.Channels["one"].Credentials[0].State);
    }
}
