using System.Net;
using System.Text;
using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Import.OneApi;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.Tests.Import;

/// <summary>From the foreign file to requests that are let in: over the API, on both engines.</summary>
public sealed class ForeignImporterTests : IDisposable
{
    private const string Key = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST01";

    private const string Data = $$"""
        INSERT INTO users (id, username, password, role, quota, "group") VALUES (1, 'alice', 'x', 1, 1234567, 'vip'), (2, 'boss', 'x', 100, 0, 'default');
        INSERT INTO channels (id, type, "key", name, base_url, models, "group", priority, weight) VALUES
          (1, 43, 'sk-deep-0123456789', 'Deep Seek', '', 'deepseek-chat', 'default,vip', 3, 20), (2, 1, 'k-0123456789', 'Broken', 'https://user:pw@relay.example', 'gpt-4o', 'default', 0, 0);
        INSERT INTO tokens (id, user_id, "key", name, remain_quota, unlimited_quota, "group", expired_time) VALUES
          (1, 1, '{{Key}}', 'laptop', 750001, 0, '', -1), (2, 1, 'second-key-0123456789', 'laptop', 0, 1, 'vip', 1893456000);
        INSERT INTO redemptions (id, user_id, "key", status, name, quota, created_time, expired_time) VALUES (1, 2, '0123456789abcdef0123456789abcdef', 1, 'spring', 500000, 1, 0);
        INSERT INTO options VALUES ('ModelRatio', '{"deepseek-chat":0.135}'), ('CompletionRatio', '{"deepseek-chat":4}'), ('GroupRatio', '{"vip":0.8}'), ('RetryTimes', '2');
        """;

    private readonly ImportBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [BothEngines]
    public async Task Keys_of_clients_open_the_new_gateway_with_what_was_left_of_their_quota(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var report = await ImportAsync(host, dryRun: false);
        report.Result.ShouldNotBeNull().Applied.ShouldBeTrue();

        var snapshot = host.Snapshots.Current;
        var key = snapshot.Keys[KeyHash.Of("sk-" + Key)];
        key.Name.ShouldBe("laptop");
        snapshot.Keys.ContainsKey(KeyHash.Of("sk-second-key-0123456789")).ShouldBeTrue();
        var channel = snapshot.Channels["Deep-Seek"];
        channel.Credentials.ShouldHaveSingleItem().Secret.ShouldBe("sk-deep-0123456789");
        (channel.Prices.Find("deepseek-chat")!.Input, channel.Prices.Find("deepseek-chat")!.Output).ShouldBe((270_000_000, 1_080_000_000));
        snapshot.Settings.MaxRetries.ShouldBe(2);

        var document = await host.Root.Transfer.ExportAsync(cancellation: Stop);
        document.Keys!.Single(k => k.Hint == "ST01").Limits.ShouldBe(new Limits { Budget = 1.500002m, BudgetPeriod = "total" });
        document.Groups!.ShouldHaveSingleItem().Ratio.ShouldBe(0.8m);
        document.Users!.Single(u => u.Name == "alice").Group.ShouldBe("vip");
        document.Users!.Single(u => u.Name == "boss").Role.ShouldBe("root");
        document.Channels!.ShouldHaveSingleItem().Channel.Groups.ShouldBe(["default", "vip"]);
    }

    [Theory]
    [BothEngines]
    public async Task Balances_are_credited_once_and_codes_can_be_used(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var bob = host.ClientFor(await host.AddUserAsync("bob", Role.User));

        await ImportAsync(host, dryRun: false);
        await ImportAsync(host, dryRun: false);
        var redeemed = await bob.MyMoney.RedeemAsync(new RedeemInput { Code = "0123456789abcdef0123456789abcdef" }, Stop);

        var accounts = await host.Root.Accounts.ListAsync(cancellation: Stop);
        accounts.Items.Single(a => a.Name == "alice" && a.BalanceUsd != 0).BalanceUsd.ShouldBe(2.469134m);
        redeemed.AmountUsd.ShouldBe(1m);
        (await host.Root.Ledger.ReconcileAsync(Stop)).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_in_the_way_is_left_out_with_its_reason_and_the_rest_comes()
    {
        await using var host = await AdminHost.StartAsync();
        var report = await ImportAsync(host, dryRun: false);
        report.Items.Where(i => i.Kind == "channel").Select(i => i.Name).ShouldBe(["Deep-Seek"]);
        report.Notes.ShouldContain(n => n.Item == "channel 'Broken'" && n.Kind == ForeignImportNoteKind.LeftOut && n.Message.Contains("user name or password"));
        host.Snapshots.Current.Channels.Keys.ShouldBe(["Deep-Seek"]);
    }

    [Fact]
    public async Task A_dry_run_is_what_happens_where_nobody_asks_for_more_and_changes_nothing()
    {
        await using var host = await AdminHost.StartAsync();
        using var file = File.OpenRead(Database());
        var report = await host.Root.ForeignImport.ImportAsync(file, cancellation: Stop);
        (report.DryRun, report.From, report.Result!.Applied).ShouldBe((true, "new-api", false));
        report.Result.Items.Count(i => i.Action == ImportAction.Create).ShouldBeGreaterThan(5);
        host.Snapshots.Current.Keys.ShouldBeEmpty();
        (await host.Root.Transfer.ExportAsync(cancellation: Stop)).Channels.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_import_makes_nothing_twice()
    {
        await using var host = await AdminHost.StartAsync();
        await ImportAsync(host, dryRun: false);
        var again = await ImportAsync(host, dryRun: false);
        again.Result!.Items.ShouldAllBe(i => i.Action == ImportAction.Skip || i.Action == ImportAction.Update);
        again.Result.Items.ShouldNotContain(i => i.Kind == "key" && i.Action != ImportAction.Skip);
    }

    [Fact]
    public async Task Only_a_root_may_and_nonsense_is_refused_in_words()
    {
        await using var host = await AdminHost.StartAsync();
        var admin = host.ClientFor(await host.AddUserAsync("admin", Role.Admin));
        (await Should.ThrowAsync<AdminApiException>(() => admin.ForeignImport.ImportAsync(new MemoryStream([1]), cancellation: Stop))).Problem.Status.ShouldBe(403);
        foreach (var (body, from, words) in new (string, string?, string)[]
            {
                (string.Empty, null, "neither JSON nor YAML"), ("{}", null, "nobody's that is known"), ("model_list: 5", "litellm", "must be a list"),
                ("{}", "nobody", "is not a gateway"), ("x", "new-api", "is not a SQLite database"), ("SQLite format 3\0", null, "cannot be read"),
            })
        {
            var refused = await Should.ThrowAsync<AdminApiException>(() => host.Root.ForeignImport.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), from, cancellation: Stop));
            refused.Problem.Status.ShouldBe((int)HttpStatusCode.BadRequest);
            refused.Problem.Detail.ShouldNotBeNull().ShouldContain(words);
        }
    }

    [Fact]
    public async Task A_file_that_was_sent_reads_no_variable_of_the_server()
    {
        await using var host = await AdminHost.StartAsync();
        var report = await host.Root.ForeignImport.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(
            "model_list: [{ model_name: m, litellm_params: { model: openai/m, api_base: 'https://elsewhere.example/v1', api_key: os.environ/PATH } }]")), cancellation: Stop);
        report.Items.ShouldBeEmpty();
        report.Notes.ShouldHaveSingleItem().Message.ShouldContain("PATH is not set");
    }

    private string Database() => ForeignDatabase.Create(_bench.PathOf($"{Guid.NewGuid():N}.db"), ForeignDatabase.NewApi, Data);

    private async Task<ForeignImportReport> ImportAsync(AdminHost host, bool dryRun)
    {
        using var file = File.OpenRead(Database());
        return await host.Root.ForeignImport.ImportAsync(file, dryRun: dryRun, cancellation: Stop);
    }
}
