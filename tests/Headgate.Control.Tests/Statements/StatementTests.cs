using System.Net;
using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Ledger;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Statements;

public sealed class StatementTests
{
    private const long October = Books.Noon - (25L * 86_400_000);

    [Theory, BothEngines]
    public async Task The_sums_are_the_ledgers(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var anna = host.ClientFor(await host.AddUserAsync("anna", Role.User));
        await host.Root.Accounts.CreditAsync("user:anna", new CreditInput { AmountUsd = 20, IdempotencyKey = "a", Memo = "gift" });
        await Books.TakeAsync(host.Database, [
            Books.Used("r0", 3 * Books.Usd, "user:anna", at: October), Books.Used("r1", Books.Usd, "user:anna"), Books.Used("r2", 2, "user:anna", at: Books.Noon + 86_400_000), Books.Used("r3", 5, "user:anna", model: "other")]);
        await Books.TamperAsync(host.Database, "DELETE FROM request_records");

        var october = await anna.MyMoney.StatementAsync("2026-10");
        var november = await host.Root.Statements.GetAsync("user:anna", "2026-11");

        (october.OpeningUsd, october.PaidInUsd, october.UsedUsd, october.ClosingUsd, october.IsFinal).ShouldBe((0m, 0m, 3m, -3m, true));
        (november.OpeningUsd, november.PaidInUsd, november.UsedUsd, november.ClosingUsd, november.IsFinal).ShouldBe((-3m, 20m, 1.000000007m, 15.999999993m, false));
        november.Lines.ShouldBe([
            new StatementLine("usage", null, "glm-4.6", 2, -1.000000002m),
            new StatementLine("usage", null, "other", 1, -0.000000005m),
            new StatementLine("credit", host.Time.GetUtcNow(), "gift", 0, 20m)]);
        november.ClosingUsd.ShouldBe((await host.Root.Accounts.GetAsync("user:anna")).BalanceUsd);
        november.Name.ShouldBe("anna");
    }

    [Fact]
    public async Task Who_does_not_pay_in_advance_sees_what_it_owes_and_nobody_elses()
    {
        await using var host = await AdminHost.StartAsync();
        var token = await host.AddUserAsync("anna", Role.User);
        await Books.TakeAsync(host.Database, [Books.Used("r1", Books.Usd), Books.Used("r2", Books.Usd, "user:bert", "bert")]);

        var own = await host.ClientFor(token).MyMoney.StatementAsync("2026-11");
        using var others = await host.SendAsync(HttpMethod.Get, "/api/v1/me/statements/2026-11?account=user:bert", token);
        using var house = await host.SendAsync(HttpMethod.Get, "/api/v1/statements/revenue/2026-11", host.RootToken);

        (own.Account, own.ClosingUsd).ShouldBe(("tab:user:anna", -1m));
        others.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        house.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2026-12")]
    [InlineData("2019-12")]
    [InlineData("november")]
    public async Task What_is_no_month_that_has_begun_is_refused(string month)
    {
        await using var host = await AdminHost.StartAsync();

        (await Should.ThrowAsync<AdminApiException>(() => host.Root.MyMoney.StatementAsync(month))).Problem.Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_spreadsheet_executes_nothing_and_a_browser_neither()
    {
        await using var host = await AdminHost.StartAsync();
        await host.AddUserAsync("anna", Role.User);
        await host.Root.Accounts.CreditAsync("user:anna", new CreditInput { AmountUsd = 1, IdempotencyKey = "a", Memo = "=HYPERLINK(\"http://x\",1)" });
        await host.Root.Accounts.CreditAsync("user:anna", new CreditInput { AmountUsd = -0.5m, IdempotencyKey = "b", Memo = "<script>alert(1)</script> 充值" });

        using var csv = await host.SendAsync(HttpMethod.Get, "/api/v1/statements/user:anna/2026-11?format=csv", host.RootToken);
        using var html = await host.SendAsync(HttpMethod.Get, "/api/v1/statements/user:anna/2026-11?format=html&lang=zh-CN", host.RootToken);
        using var other = await host.SendAsync(HttpMethod.Get, "/api/v1/statements/user:anna/2026-11?format=pdf", host.RootToken);

        var rows = await csv.Content.ReadAsStringAsync();
        rows.ShouldContain("2026-11-20,credit,\"'=HYPERLINK(\"\"http://x\"\",1)\",,1\r\n");
        rows.ShouldContain(",,-0.5\r\n");
        csv.Content.Headers.ContentDisposition!.FileName.ShouldBe("statement-2026-11.csv");
        var page = await html.Content.ReadAsStringAsync();
        page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt; 充值");
        page.ShouldNotContain("<script");
        page.ShouldContain("期末余额");
        html.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldStartWith("default-src 'none'; style-src 'unsafe-inline'");
        ((int)other.StatusCode).ShouldBe(400);
    }
}
