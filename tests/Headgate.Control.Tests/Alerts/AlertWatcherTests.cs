using System.Text;
using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Alerts;
using Headgate.Control.Outbox;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Ledger;
using Headgate.Control.Tests.Mail;
using Headgate.Control.Tests.Payments;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Upstream;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Control.Tests.Alerts;

public sealed class AlertWatcherTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory, BothEngines]
    public async Task Each_part_of_a_budget_is_told_once_per_period(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.AddUserAsync("anna", Headgate.Control.Admin.Role.User);
        await host.Root.Alerts.CreateAsync(new AlertInput
        {
            Name = "anna", Scope = AlertScope.User, SubjectId = "anna", Kind = AlertKind.Budget, BudgetUsd = 10, Period = "month", Percents = [50, 100], Emails = ["boss@example.com"],
        });
        var watcher = host.Services.GetRequiredService<AlertWatcher>();

        await Books.TakeAsync(host.Database, [Books.Used("r0", 9 * Books.Usd, user: "bert"), Books.Used("r1", 4_999_999_999)]);
        (await watcher.LookAsync(None)).ShouldBe(0);
        await Books.TakeAsync(host.Database, [Books.Used("r2", 1)]);
        (await watcher.LookAsync(None)).ShouldBe(1);
        (await watcher.LookAsync(None)).ShouldBe(0);
        await Books.TakeAsync(host.Database, [Books.Used("r3", 5 * Books.Usd)]);
        (await watcher.LookAsync(None)).ShouldBe(1);

        var waiting = (await host.Root.Alerts.DeliveriesAsync(new ListQuery { Sort = "createdAt" })).Items;
        waiting.Select(message => message.Subject).ShouldBe(["50% of the budget spent: user anna", "100% of the budget spent: user anna"], ignoreOrder: true);
        (await host.Root.Alerts.ListAsync()).Items.ShouldHaveSingleItem().LastFiredAt.ShouldBe(host.Time.GetUtcNow());

        // A new month begins with nothing spent, and then counts anew.
        host.Time.Advance(TimeSpan.FromDays(14));
        (await watcher.LookAsync(None)).ShouldBe(0);
        await Books.TakeAsync(host.Database, [Books.Used("r4", 5 * Books.Usd, at: host.Time.GetUtcNow().ToUnixTimeMilliseconds())]);
        (await watcher.LookAsync(None)).ShouldBe(1);
    }

    [Theory, BothEngines]
    public async Task A_raised_budget_is_told_of_again_when_it_is_reached(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var input = new AlertInput { Name = "all", Scope = AlertScope.Everything, Kind = AlertKind.Budget, BudgetUsd = 10, Percents = [80], Emails = ["boss@example.com"] };
        var alert = await host.Root.Alerts.CreateAsync(input);
        var watcher = host.Services.GetRequiredService<AlertWatcher>();
        await Books.TakeAsync(host.Database, [Books.Used("r1", 9 * Books.Usd)]);
        (await watcher.LookAsync(None)).ShouldBe(1);

        await host.Root.Alerts.ReplaceAsync(alert.Id, input with { BudgetUsd = 20 }, alert.Version);
        (await watcher.LookAsync(None)).ShouldBe(0);
        await Books.TakeAsync(host.Database, [Books.Used("r2", 8 * Books.Usd)]);

        (await watcher.LookAsync(None)).ShouldBe(1);
        (await watcher.LookAsync(None)).ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task Several_nodes_fire_once(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Alerts.CreateAsync(new AlertInput { Name = "all", Scope = AlertScope.Everything, Kind = AlertKind.Budget, BudgetUsd = 1, Emails = ["boss@example.com"] });
        await Books.TakeAsync(host.Database, [Books.Used("r1", 2 * Books.Usd)]);
        var watcher = host.Services.GetRequiredService<AlertWatcher>();

        var fired = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => watcher.LookAsync(None))));

        fired.Sum().ShouldBe(2);
        (await host.Root.Alerts.DeliveriesAsync()).Total.ShouldBe(2);
    }

    [Theory, BothEngines]
    public async Task A_low_balance_is_told_once_until_it_is_topped_up(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.AddUserAsync("anna", Headgate.Control.Admin.Role.User);
        await Books.TamperAsync(host.Database, "UPDATE users SET email = 'anna@example.com', language = 'zh-CN' WHERE id = 'anna'");
        await host.Root.Alerts.CreateAsync(new AlertInput { Name = "low", Scope = AlertScope.User, SubjectId = "anna", Kind = AlertKind.Balance, BelowUsd = 2, NotifySubject = true });
        var watcher = host.Services.GetRequiredService<AlertWatcher>();
        async Task<int> AfterAsync(decimal usd, string key)
        {
            await host.Root.Accounts.CreditAsync("user:anna", new CreditInput { AmountUsd = usd, IdempotencyKey = key });
            return await watcher.LookAsync(None);
        }

        (await watcher.LookAsync(None)).ShouldBe(0);
        (await AfterAsync(2, "a")).ShouldBe(0);
        (await AfterAsync(-0.5m, "b")).ShouldBe(1);
        (await AfterAsync(-0.5m, "c")).ShouldBe(0);
        (await AfterAsync(9, "d")).ShouldBe(0);
        (await AfterAsync(-9, "e")).ShouldBe(1);

        var waiting = (await host.Root.Alerts.DeliveriesAsync()).Items;
        waiting.ShouldAllBe(message => message.Target == "anna@example.com" && message.Subject == "余额不足：用户 anna");
    }

    [Theory]
    [InlineData("""{"budget":2,"budgetPeriod":"day"}""", 1)]
    [InlineData("""{"budget":2}""", 1)]
    [InlineData("""{"budget":20}""", 0)]
    [InlineData("{}", 0)]
    public async Task The_subjects_own_budget_counts_where_none_is_given(string limits, int fired)
    {
        await using var host = await AdminHost.StartAsync();
        await host.AddUserAsync("anna", Headgate.Control.Admin.Role.User);
        await Books.TamperAsync(host.Database, $"UPDATE users SET limits = '{limits}' WHERE id = 'anna'");
        await host.Root.Alerts.CreateAsync(new AlertInput { Name = "a", Scope = AlertScope.User, SubjectId = "anna", Kind = AlertKind.Budget, Percents = [90], Emails = ["boss@example.com"] });
        await Books.TakeAsync(host.Database, [Books.Used("r1", 2 * Books.Usd)]);

        (await host.Services.GetRequiredService<AlertWatcher>().LookAsync(None)).ShouldBe(fired);
    }

    [Fact]
    public async Task Mail_and_a_signed_webhook_arrive_and_what_fails_is_tried_again()
    {
        await using var server = new SmtpDouble();
        await using var hook = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        await PaymentDesk.PutAsync(host, "mail", MailSubmissionTests.Settings(server));
        await host.Root.Alerts.CreateAsync(new AlertInput
        {
            Name = "all", Scope = AlertScope.Everything, Kind = AlertKind.Budget, BudgetUsd = 1, Percents = [100], Emails = ["boss@example.com"], WebhookUrl = hook.Url + "/hook", WebhookSecret = "s3cret",
        });
        await Books.TakeAsync(host.Database, [Books.Used("r1", 2 * Books.Usd)]);
        await host.Services.GetRequiredService<AlertWatcher>().LookAsync(None);
        var sender = host.Services.GetRequiredService<OutboxSender>();

        // The webhook is away at first; the mail is not sent again with it.
        hook.Reply(Replies.Error(503)).ThenReply(Replies.Json("{}"));
        (await sender.DeliverAsync(None)).ShouldBe(2);
        var left = (await host.Root.Alerts.DeliveriesAsync()).Items.ShouldHaveSingleItem();
        (left.Kind, left.State, left.Attempts).ShouldBe(("webhook", "waiting", 1L));
        left.LastError.ShouldNotBeNull().ShouldContain("503");
        (await sender.DeliverAsync(None)).ShouldBe(0);
        host.Time.Advance(TimeSpan.FromSeconds(30));
        (await sender.DeliverAsync(None)).ShouldBe(1);

        (await host.Root.Alerts.DeliveriesAsync()).Total.ShouldBe(0);
        server.Messages.ShouldHaveSingleItem();
        var request = hook.Requests[1];
        request.Headers["X-Headgate-Event"].ShouldBe("budget.reached");
        WebhookSignature.IsRight(request.Headers[WebhookSignature.Header], "s3cret", request.Body, host.Time.GetUtcNow(), TimeSpan.FromMinutes(1)).ShouldBeTrue();
        request.Json.GetProperty("amountUsd").GetDecimal().ShouldBe(2);
        request.Headers["X-Headgate-Delivery"].ShouldBe(hook.Requests[0].Headers["X-Headgate-Delivery"]);
    }

    [Theory, BothEngines]
    public async Task A_message_that_was_taken_when_the_process_died_is_delivered_by_the_next(string engine)
    {
        await using var hook = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync(engine);
        await PaymentDesk.PutAsync(host, "mail", new MailSettings { AllowPrivateAddresses = true });
        await host.Root.Alerts.CreateAsync(new AlertInput { Name = "all", Scope = AlertScope.Everything, Kind = AlertKind.Budget, BudgetUsd = 1, Percents = [100], WebhookUrl = hook.Url });
        await Books.TakeAsync(host.Database, [Books.Used("r1", 2 * Books.Usd)]);
        await host.Services.GetRequiredService<AlertWatcher>().LookAsync(None);
        hook.Reply(Replies.Json("{}"));

        // Taken, and then nothing more is heard of who took it.
        (await host.Services.GetRequiredService<OutboxStore>().TakeAsync(10, None)).Count.ShouldBe(1);
        (await host.Services.GetRequiredService<OutboxSender>().DeliverAsync(None)).ShouldBe(0);
        host.Time.Advance(TimeSpan.FromMinutes(3));

        (await host.Services.GetRequiredService<OutboxSender>().DeliverAsync(None)).ShouldBe(1);
        hook.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Messages_that_wait_behind_slow_ones_are_taken_by_nobody_else()
    {
        await using var host = await AdminHost.StartAsync();
        await host.Root.Alerts.CreateAsync(new AlertInput
        {
            Name = "all", Scope = AlertScope.Everything, Kind = AlertKind.Budget, BudgetUsd = 1, Percents = [100], Emails = [.. Enumerable.Range(0, 20).Select(i => $"u{i}@example.com")],
        });
        await Books.TakeAsync(host.Database, [Books.Used("r1", 2 * Books.Usd)]);
        await host.Services.GetRequiredService<AlertWatcher>().LookAsync(None);
        var outbox = host.Services.GetRequiredService<OutboxStore>();
        (await outbox.TakeAsync(20, None)).Count.ShouldBe(20);

        // Twenty mail servers in turn that answer nothing for a minute.
        host.Time.Advance(TimeSpan.FromMinutes(20));
        (await outbox.TakeAsync(20, None)).Count.ShouldBe(0);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        (await outbox.TakeAsync(20, None)).Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_webhook_of_a_private_network_is_not_called_unless_that_is_meant_and_is_given_up_in_the_end()
    {
        await using var hook = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        await host.Root.Alerts.CreateAsync(new AlertInput { Name = "all", Scope = AlertScope.Everything, Kind = AlertKind.Budget, BudgetUsd = 1, Percents = [100], WebhookUrl = hook.Url });
        await Books.TakeAsync(host.Database, [Books.Used("r1", 2 * Books.Usd)]);
        await host.Services.GetRequiredService<AlertWatcher>().LookAsync(None);
        var tried = 0;
        for (var i = 0; i < 30; i++)
        {
            tried += await host.Services.GetRequiredService<OutboxSender>().DeliverAsync(None);
            host.Time.Advance(TimeSpan.FromHours(6));
        }

        tried.ShouldBe(16);
        hook.Requests.ShouldBeEmpty();
        var failed = (await host.Root.Alerts.DeliveriesAsync()).Items.ShouldHaveSingleItem();
        failed.State.ShouldBe("failed");
        failed.LastError.ShouldNotBeNull().ShouldContain("allowPrivateAddresses");
    }

    [Fact]
    public async Task The_webhooks_secret_is_never_told_and_stays_where_it_is_not_changed()
    {
        await using var host = await AdminHost.StartAsync();
        var alert = new AlertInput { Name = "all", Scope = AlertScope.Everything, Kind = AlertKind.Budget, BudgetUsd = 1, WebhookUrl = "https://hooks.example.com/x", WebhookSecret = "s3cret-value" };

        var made = await host.Root.Alerts.CreateAsync(alert);
        var changed = await host.Root.Alerts.ReplaceAsync(made.Id, made.Alert with { BudgetUsd = 2 }, made.Version);
        var bare = await host.Root.Alerts.ReplaceAsync(made.Id, made.Alert with { WebhookSecret = null }, changed.Version);
        var refused = await Should.ThrowAsync<AdminApiException>(() => host.Root.Alerts.ReplaceAsync(made.Id, made.Alert));
        var stale = await Should.ThrowAsync<AdminApiException>(() => host.Root.Alerts.ReplaceAsync(made.Id, alert, made.Version));
        await host.Root.Alerts.DeleteAsync(made.Id);

        made.Alert.WebhookSecret.ShouldBe("***");
        changed.Alert.WebhookSecret.ShouldBe("***");
        bare.Alert.WebhookSecret.ShouldBeNull();
        refused.Problem.Errors.ShouldHaveSingleItem().Path.ShouldBe("webhookSecret");
        stale.Problem.Status.ShouldBe(409);
        (await Books.ScalarAsync(host.Database, "SELECT count(*) FROM audit_entries WHERE before LIKE '%s3cret%' OR after LIKE '%s3cret%'")).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"name":"a","scope":"everything","kind":"budget","emails":["x@y.z"]}""", "budgetUsd")]
    [InlineData("""{"name":"a","scope":"user","kind":"budget","budgetUsd":1,"emails":["x@y.z"]}""", "subjectId")]
    [InlineData("""{"name":"a","scope":"key","subjectId":"k","kind":"balance","belowUsd":1,"emails":["x@y.z"]}""", "scope")]
    [InlineData("""{"name":"a","scope":"everything","kind":"budget","budgetUsd":1}""", "emails")]
    [InlineData("""{"name":"a","scope":"everything","kind":"budget","budgetUsd":1,"emails":["x@y.z\r\nBcc: e@v.il"]}""", "emails[0]")]
    [InlineData("""{"name":"a","scope":"everything","kind":"budget","budgetUsd":1,"webhookUrl":"file:///etc/passwd"}""", "webhookUrl")]
    [InlineData("""{"name":"a","scope":"everything","kind":"budget","budgetUsd":1,"percents":[0],"emails":["x@y.z"]}""", "percents")]
    [InlineData("""{"name":"a","scope":"everything","kind":"budget","budgetUsd":1,"period":"hour","emails":["x@y.z"]}""", "period")]
    [InlineData("""{"name":" ","scope":"everything","kind":"budget","budgetUsd":1,"emails":["x@y.z"]}""", "name")]
    [InlineData("""{"name":"a","scope":"everything","kind":"budget","budgetUsd":1,"emails":[null]}""", "emails[0]")]
    public async Task Wrong_input_is_told_by_field(string body, string path)
    {
        await using var host = await AdminHost.StartAsync();

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/alerts", host.RootToken, content);

        ((int)response.StatusCode).ShouldBe(422);
        (await response.Content.ReadAsStringAsync()).ShouldContain($"\"path\":\"{path}\"");
    }
}
