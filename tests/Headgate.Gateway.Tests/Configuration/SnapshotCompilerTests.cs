using System.Net;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Routing;

namespace Headgate.Gateway.Tests.Configuration;

public sealed class SnapshotCompilerTests
{
    [Fact]
    public void All_errors_come_at_once_each_with_its_path()
    {
        var config = new GatewayConfig
        {
            Channels =
            [
                Compiled.Channel("a", "nonsense", "opnai") with { Weight = -1, Billing = "free", HttpVersion = "3", Proxy = "proxy" },
                Compiled.Channel("A", "http://169.254.169.254/latest") with { Models = [], Spillover = ["nobody"] },
                Compiled.Channel("b/c", "https://{resource}.example") with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Host"] = "x", ["bad name"] = "y" } },
                Compiled.Channel("d", models: ["x", "X", "y*z*"]) with { Auth = "magic", Credentials = [new CredentialConfig("providers.d.apiKey", " ")] },
            ],
            Keys = [new ApiKeyConfig { Path = "keys[0]", Name = "k", Key = "0123456789abcdef", AllowedIps = ["10.0.0.300"], Limits = new LimitsConfig { Concurrency = 0, BudgetPeriod = "year" } }],
            Routes = [Compiled.Route("r", "nowhere"), Compiled.Route("R", "x")],
            GlobalSettings = new GlobalSettingsConfig { MaxRetries = 99, DefaultTimeout = TimeSpan.Zero },
        };
        var result = Compiled.Compile(config);
        result.Snapshot.ShouldBeNull();
        result.Errors.Select(e => e.Path).Distinct(StringComparer.Ordinal).ShouldBe(
            [
                "providers.a.type", "providers.a.weight", "providers.a.billing", "providers.a.httpVersion", "providers.a.proxy",
                "providers.A.name", "providers.A.baseURL", "providers.A.models", "providers.A.spillover",
                "providers.b/c.name", "providers.b/c.baseURL", "providers.b/c.headers.Host", "providers.b/c.headers.bad name",
                "providers.d.models.X", "providers.d.models.y*z*", "providers.d.auth", "providers.a.baseURL",
                "keys[0].allowedIps", "keys[0].limits.concurrency", "keys[0].limits.budgetPeriod",
                "routes.R.model", "routes.r[0]", "globalSettings.maxRetries", "globalSettings.defaultTimeout",
            ],
            ignoreOrder: true);
        result.Errors.ShouldContain(e => e.Message.Contains("did you mean 'openai'", StringComparison.Ordinal));
        result.Errors.ShouldContain(e => e.Message.Contains("set allowMetadataAddresses", StringComparison.Ordinal));
    }

    [Fact]
    public void A_metadata_address_can_be_allowed() =>
        Compiled.One(Compiled.Channel("a", "http://169.254.169.254/v1") with { AllowMetadataAddresses = true }).Name.ShouldBe("a");

    [Fact]
    public void An_unknown_link_names_what_is_near() =>
        Compiled.Error(Compiled.Config(Compiled.Channel("a", models: "glm-4.6")) with { Routes = [Compiled.Route("r", "glm-4.7")] })
            .ShouldBe("routes.r[0]: no channel lists 'glm-4.7'; did you mean 'glm-4.6'?");

    [Fact]
    public void A_link_to_a_faulty_channel_is_not_a_second_error() =>
        Compiled.Error(Compiled.Config(Compiled.Channel("a", "nonsense", "openai", "x")) with { Routes = [Compiled.Route("r", "x", "a/y")] })
            .ShouldStartWith("providers.a.baseURL");

    [Fact]
    public void Channels_that_are_switched_off_are_left_out()
    {
        var snapshot = Compiled.Snapshot(Compiled.Config(Compiled.Channel("a"), Compiled.Channel("b") with { Enabled = false }));
        snapshot.Channels.Keys.ShouldBe(["a"]);
        snapshot.Routes["m"].Order().ShouldBe("a");
    }

    [Theory]
    [InlineData("openai", null, "Authorization", "Bearer secret-of-c")]
    [InlineData("anthropic", null, "x-api-key", "secret-of-c")]
    [InlineData("gemini", null, "x-goog-api-key", "secret-of-c")]
    [InlineData("anthropic", "bearer", "Authorization", "Bearer secret-of-c")]
    [InlineData("openai", "header:api-key", "api-key", "secret-of-c")]
    [InlineData("openai", "header:Authorization=Key {key}", "Authorization", "Key secret-of-c")]
    public void Keys_are_sent_as_the_type_or_the_channel_says(string type, string? auth, string place, string value)
    {
        var credential = Compiled.One(Compiled.Channel("c", type: type) with { Auth = auth }).Credentials.ShouldHaveSingleItem();
        (credential.Scheme, credential.Place, credential.Value).ShouldBe((CredentialScheme.Header, place, value));
        credential.ToString().ShouldBe("c#1");
    }

    [Fact]
    public void Servers_without_keys_and_query_keys_are_possible()
    {
        Compiled.One(Compiled.Channel("c") with { Credentials = [] }).Credentials.ShouldHaveSingleItem().Scheme.ShouldBe(CredentialScheme.None);
        var credential = Compiled.One(Compiled.Channel("c") with { Auth = "query:key" }).Credentials[0];
        (credential.Scheme, credential.Place, credential.Secret).ShouldBe((CredentialScheme.Query, "key", "secret-of-c"));
    }

    [Fact]
    public void States_survive_and_their_ids_hold_no_secret()
    {
        var states = new StateTable(TimeProvider.System);
        var config = Compiled.Config(Compiled.Channel("c"));
        var first = Compiled.Compile(config, Compiled.Context(states));
        var target = first.Snapshot!.Routes["m"].Tiers[0].Targets[0];
        states.Keep(first.InUse);
        var again = Compiled.Snapshot(config, Compiled.Context(states)).Routes["m"].Tiers[0].Targets[0];
        again.State.ShouldBeSameAs(target.State);
        again.Credential.State.ShouldBeSameAs(target.Credential.State);
        target.State.Id.ShouldMatch("^c/[0-9a-f]{16}/m$");

        var rotated = config.Channels[0] with { Credentials = [new CredentialConfig("p", "another")] };
        Compiled.Snapshot(Compiled.Config(rotated), Compiled.Context(states)).Routes["m"].Tiers[0].Targets[0].State.ShouldNotBeSameAs(target.State);
    }

    [Fact]
    public void Time_outs_fall_back_level_by_level()
    {
        var channel = Compiled.Channel("c") with { Timeouts = new TimeoutsConfig { Idle = TimeSpan.FromSeconds(7), FirstToken = Timeout.InfiniteTimeSpan } };
        var global = new GlobalSettingsConfig { DefaultTimeout = TimeSpan.FromSeconds(30), Timeouts = new TimeoutsConfig { Total = TimeSpan.FromMinutes(9) } };
        var snapshot = Compiled.Snapshot(Compiled.Config(channel) with { GlobalSettings = global });
        snapshot.Channels["c"].Timeouts.ShouldBe(new Timeouts(TimeSpan.FromSeconds(30), Timeout.InfiniteTimeSpan, TimeSpan.FromSeconds(7)));
        snapshot.Settings.TotalTimeout.ShouldBe(TimeSpan.FromMinutes(9));
        Compiled.Error(Compiled.Config(channel with { Timeouts = new TimeoutsConfig { Total = TimeSpan.FromSeconds(1) } })).ShouldStartWith("providers.c.timeouts.total");
    }

    [Fact]
    public void Keys_of_file_and_database_are_found_by_hash()
    {
        var stored = new StoredApiKey { Id = "id-1", Name = "stored", Hash = KeyHash.Of("stored-key"), Models = ["glm-*"], AllowedIps = ["192.168.1.7/24", "::1"], Limits = new LimitsConfig { Budget = 1.5m } };
        var file = new ApiKeyConfig { Path = "keys[0]", Name = "laptop", Key = "file-key-0123456789", Limits = new LimitsConfig { RequestsPerMinute = 5 } };
        var snapshot = Compiled.Snapshot(Compiled.Config(Compiled.Channel("c")) with { Keys = [file] }, Compiled.Context(keys: [stored]));
        snapshot.Keys[KeyHash.Of("file-key-0123456789")].Id.ShouldBe("file:laptop");
        var key = snapshot.Keys[KeyHash.Of("stored-key")];
        key.Named("budget").Max.ShouldBe(1_500_000_000);
        key.Models.Allows("GLM-4.6").ShouldBeTrue();
        key.AllowedNetworks[0].Contains(IPAddress.Parse("192.168.1.200")).ShouldBeTrue();
        key.AllowedNetworks[1].Contains(IPAddress.IPv6Loopback).ShouldBeTrue();
    }

    [Fact]
    public void What_a_key_spent_is_asked_for_once_a_period()
    {
        var states = new StateTable(TimeProvider.System);
        var history = new Compiled.History(new UsageRow("id", 0, 3, 500, 42));
        var key = new StoredApiKey { Id = "id", Name = "n", Hash = KeyHash.Of("k"), Limits = new LimitsConfig { Budget = 1, BudgetPeriod = "month" } };
        var config = Compiled.Config(Compiled.Channel("c"));
        Compiled.Snapshot(config, Compiled.Context(states, history, [key]));
        Compiled.Snapshot(config, Compiled.Context(states, history, [key])).Keys[key.Hash].Named("budget").Spent(Moment.Now(TimeProvider.System)).ShouldBe(42);
        history.Asked.ShouldHaveSingleItem().Ids.ShouldBe(["id"]);
        Compiled.Snapshot(config, Compiled.Context(states, history, [key with { Limits = key.Limits with { Budget = 2 } }])).Keys[key.Hash].Named("budget").Max.ShouldBe(2_000_000_000);
        history.Asked.Count.ShouldBe(1);
        Compiled.Snapshot(config, Compiled.Context(states, history, [key with { Limits = key.Limits with { BudgetPeriod = "day" } }]));
        history.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public void The_same_key_twice_is_an_error()
    {
        var key = new ApiKeyConfig { Path = "keys[0]", Name = "a", Key = "0123456789abcdef" };
        Compiled.Error(Compiled.Config(Compiled.Channel("c")) with { Keys = [key, key with { Path = "keys[1]", Name = "b" }] })
            .ShouldBe("keys[1].key: is the same key as that of 'a'");
    }
}
