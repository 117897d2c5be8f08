using System.Net;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Limits;

/// <summary>Accounts that pay in advance, seen from outside.</summary>
public sealed class AccountTests : GatewayTest
{
    [Fact]
    public async Task A_request_is_reserved_in_the_journal_and_settled_by_its_record()
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(1_000, 500)));
        await StartAsync(Config());
        var wallet = Gateway.States.FindWallet("user:u1").ShouldNotBeNull();
        wallet.SetBalance(10_000_000_000, 0);

        using var answer = await Gateway.ChatAsync("m", key: "one", cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var record = Gateway.Sink.Record;
        (record.Account, record.Charge).ShouldBe(("user:u1", 2_000_000));
        var reservation = Gateway.Sink.Reservations.ShouldHaveSingleItem();
        (reservation.Id, reservation.Account, reservation.At).ShouldBe((record.Id, "user:u1", record.StartedAt));
        reservation.Amount.ShouldBeGreaterThan(1_000_000);
        (wallet.Available, wallet.Held, wallet.SpentNotPosted).ShouldBe((9_998_000_000, 0, 2_000_000));
    }

    [Fact]
    public async Task An_empty_account_says_what_is_left_and_what_to_do()
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(1_000, 500)));
        await StartAsync(Config());
        Gateway.States.Wallet("user:u1").SetBalance(1_000_000, 0);
        (await Gateway.ChatAsync("m", key: "one", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var refused = await Gateway.ChatAsync("m", key: "one", cancellation: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.PaymentRequired);
        var error = (await refused.JsonAsync(Cancellation)).GetProperty("error");
        (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()).ShouldBe(("insufficient_quota", "insufficient_quota"));
        error.GetProperty("message").GetString().ShouldBe(
            "The balance of account 'user:u1' is used up: -0.001 USD. Add credit (a top-up or a redemption code), or ask whoever runs this gateway.");
        error.GetProperty("limit").GetProperty("balance").GetDecimal().ShouldBe(-0.001m);
        Gateway.Sink.Reservations.Count.ShouldBe(1);
        Gateway.Sink.Records[1].Account.ShouldBeNull();

        Gateway.States.Wallet("user:u1").SetBalance(5_000_000_000, 2_000_000);
        (await Gateway.ChatAsync("m", key: "one", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_balance_that_nobody_told_is_no_empty_one()
    {
        await StartAsync(Config());

        using var refused = await Gateway.ChatAsync("m", key: "one", cancellation: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_team_pays_for_what_is_done_in_its_name()
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(1_000, 500)));
        await StartAsync(Config());
        Gateway.States.Wallet("user:u1").SetBalance(1_000_000_000, 0);
        Gateway.States.Wallet("team:t1").SetBalance(1_000_000_000, 0);

        (await Gateway.ChatAsync("m", key: "two", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        Gateway.Sink.Record.Account.ShouldBe("team:t1");
        (Gateway.States.Wallet("user:u1").Available, Gateway.States.Wallet("team:t1").Available).ShouldBe((1_000_000_000, 998_000_000));
    }

    [Fact]
    public async Task What_fails_or_is_given_up_takes_nothing()
    {
        var gate = new Gate();
        Upstream.Reply(Replies.Error(400)).ThenReply(Replies.NoAnswer());
        await StartAsync(Config());
        var wallet = Gateway.States.Wallet("user:u1");
        wallet.SetBalance(1_000_000_000, 0);

        (await Gateway.ChatAsync("m", key: "one", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await Gateway.NextRecordAsync();
        await Upstream.NextRequestAsync();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var aborted = Gateway.ChatAsync("m", key: "one", cancellation: leaving.Token);
        await Upstream.NextRequestAsync();
        wallet.Held.ShouldBeGreaterThan(0);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(aborted);
        (await Gateway.NextRecordAsync()).Outcome.ShouldBe(RequestOutcome.ClientClosed);

        (wallet.Available, wallet.Held, wallet.SpentNotPosted).ShouldBe((1_000_000_000, 0, 0));
        gate.Open();
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_charged_for_what_came()
    {
        Upstream.Always(Replies.Sse(ChatFrames.Text("one two three four five six seven")).Cut());
        await StartAsync(Config());
        var wallet = Gateway.States.Wallet("user:u1");
        wallet.SetBalance(1_000_000_000, 0);

        using var answer = await Gateway.ChatAsync("m", stream: true, key: "one", cancellation: Cancellation);
        (await answer.EventsAsync(Cancellation))[^1].Data.ShouldContain("error");

        var record = await Gateway.NextRecordAsync();
        record.Charge.ShouldNotBeNull().ShouldBeGreaterThan(0);
        (wallet.Held, wallet.SpentNotPosted, wallet.Available).ShouldBe((0, record.Charge!.Value, 1_000_000_000 - record.Charge.Value));
    }

    [Fact]
    public async Task Forty_requests_at_once_overdraw_an_account_by_less_than_one()
    {
        // Each is thought to cost about 0.002 USD (1,000 tokens of output) and costs 0.0015; the account has enough for some twenty.
        Upstream.Always(Replies.Chat("hello", new FakeUsage(100, 700)));
        await StartAsync(Config());
        var wallet = Gateway.States.Wallet("user:u1");
        wallet.SetBalance(30_000_000, 0);

        var statuses = new List<int>();
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Gateway.ChatAsync("m", key: "one", cancellation: Cancellation)));
            statuses.AddRange(answers.Select(a => (int)a.StatusCode));
            Array.ForEach(answers, a => a.Dispose());
        }

        var charged = Gateway.Sink.Records.Sum(r => r.Charge ?? 0);
        charged.ShouldBeInRange(30_000_000 - 2_100_000, 30_000_000 + 1_500_000);
        (wallet.Available, wallet.Held).ShouldBe((30_000_000 - charged, 0));
        statuses.Count(s => s == 200).ShouldBe((int)(charged / 1_500_000));
        statuses.Distinct().Except([200, 402, 429]).ShouldBeEmpty();
        Gateway.Sink.Reservations.Count.ShouldBe(statuses.Count(s => s == 200));
    }

    [Fact]
    public async Task Without_an_account_nothing_is_reserved()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(Config());

        (await Gateway.ChatAsync("m", key: "free", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        Gateway.Sink.Reservations.ShouldBeEmpty();
        Gateway.Sink.Record.Account.ShouldBeNull();
    }

    private TestConfig Config() => new TestConfig().Channel("main", Upstream, "m", c => c.WithPrice("m", 1, 2))
        .StoredKey("k1", "one", k => k with { UserId = "u1" })
        .StoredKey("k2", "two", k => k with { UserId = "u1", TeamId = "t1" })
        .StoredKey("k3", "free", k => k with { UserId = "u2" })
        .With(c => c with
        {
            Users = [new UserConfig { Path = "users[0]", Id = "u1", Name = "Ada", Prepaid = true }, new UserConfig { Path = "users[1]", Id = "u2", Name = "Bob" }],
            Teams = [new TeamConfig { Path = "teams[0]", Id = "t1", Name = "blue", Prepaid = true }],
        });
}
