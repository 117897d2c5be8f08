using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Tests.Ledger;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Upstream;

namespace Headgate.Control.Tests.Payments;

public sealed class StripeCheckoutTests
{
    [Theory, BothEngines]
    public async Task A_payment_is_credited_once_however_often_it_is_told(string engine)
    {
        await using var desk = await PaymentDesk.OpenAsync(engine);

        var started = await desk.StripeAsync();
        var told = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => desk.PaidAsync(started.TopUp)));

        started.PayUrl.ShouldBe("https://checkout.stripe.com/c/pay/cs_1");
        told.ShouldAllBe(status => status == 200);
        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(12_340_000_000);
        (await Books.BalanceAsync(desk.Host.Database, "payments:stripe")).ShouldBe(-12_340_000_000);
        (await desk.OrderAsync(started.TopUp.Id)).State.ShouldBe("paid");
        (await desk.Host.Root.TopUps.ListAsync()).Items.ShouldHaveSingleItem().UserId.ShouldBe("anna");
        (await desk.Host.Root.Ledger.ReconcileAsync()).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Asks_for_a_checkout_session_as_stripe_wants_it()
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);

        var order = (await desk.StripeAsync()).TopUp;

        var request = desk.Double.Request;
        request.PathAndQuery.ShouldBe("/v1/checkout/sessions");
        request.Headers["Authorization"].ShouldBe("Bearer sk_test_1");
        request.Headers["Idempotency-Key"].ShouldBe(order.Id);
        var form = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(request.Text);
        form["mode"].ToString().ShouldBe("payment");
        form["line_items[0][price_data][unit_amount]"].ToString().ShouldBe("1234");
        form["line_items[0][price_data][currency]"].ToString().ShouldBe("usd");
        form["payment_intent_data[metadata][headgate_order]"].ToString().ShouldBe(order.Id);
        form["success_url"].ToString().ShouldBe("https://gateway.example.com/?topup=paid");
    }

    [Theory]
    [InlineData("whsec_other", 0)]
    [InlineData(PaymentDesk.StripeSecret, 301)]
    [InlineData(PaymentDesk.StripeSecret, -301)]
    public async Task What_is_not_signed_now_is_refused(string secret, int age)
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        var order = (await desk.StripeAsync()).TopUp;

        var status = await desk.TellAsync(
            "checkout.session.completed",
            $$"""{"id":"{{order.ExternalId}}","amount_total":1234,"currency":"usd","payment_status":"paid","metadata":{"headgate_order":"{{order.Id}}"} }""",
            secret,
            TimeSpan.FromSeconds(age));

        status.ShouldBe(400);
        (await desk.StatusAsync(HttpMethod.Post, "/api/v1/payments/stripe/webhook", new StringContent("{}"))).ShouldBe(400);
        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(0);
        (await desk.OrderAsync(order.Id)).State.ShouldBe("pending");
    }

    [Theory]
    [InlineData(1233, "usd", null)]
    [InlineData(1235, "usd", null)]
    [InlineData(1234, "jpy", null)]
    [InlineData(1234, "usd", "cs_other")]
    public async Task Something_else_than_was_asked_for_is_not_credited_but_noted(long minor, string currency, string? session)
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        var order = (await desk.StripeAsync()).TopUp;

        (await desk.PaidAsync(order, minor, currency, session: session)).ShouldBe(200);

        var after = await desk.OrderAsync(order.Id);
        after.State.ShouldBe("mismatch");
        after.Note.ShouldNotBeNullOrEmpty();
        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task Events_may_come_in_any_order(string engine)
    {
        await using var desk = await PaymentDesk.OpenAsync(engine);
        var order = (await desk.StripeAsync(10)).TopUp;

        // A refund before its payment shall be sent again; an unpaid completion says nothing yet; an expiry before the payment is undone by it, and after it undoes nothing.
        (await desk.RefundedAsync(order, 250)).ShouldBe(409);
        (await desk.PaidAsync(order, status: "unpaid")).ShouldBe(200);
        (await desk.OrderAsync(order.Id)).State.ShouldBe("pending");
        await desk.TellAsync("checkout.session.expired", $$"""{"id":"{{order.ExternalId}}","metadata":{"headgate_order":"{{order.Id}}"} }""");
        (await desk.OrderAsync(order.Id)).State.ShouldBe("failed");
        await desk.PaidAsync(order);
        await desk.TellAsync("checkout.session.expired", $$"""{"id":"{{order.ExternalId}}","metadata":{"headgate_order":"{{order.Id}}"} }""");
        (await desk.OrderAsync(order.Id)).State.ShouldBe("paid");

        (await desk.RefundedAsync(order, 250)).ShouldBe(200);
        (await desk.RefundedAsync(order, 250)).ShouldBe(200);
        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(7_500_000_000);
        await desk.RefundedAsync(order, 1000);
        await desk.RefundedAsync(order, 250);
        await desk.PaidAsync(order);

        var after = await desk.OrderAsync(order.Id);
        (after.State, after.RefundedUsd).ShouldBe(("refunded", 10m));
        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(0);
        (await desk.Host.Root.Ledger.ReconcileAsync()).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task A_refund_in_another_currency_takes_nothing_back_but_is_noted()
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        var order = (await desk.StripeAsync()).TopUp;
        await desk.PaidAsync(order);

        (await desk.RefundedAsync(order, 1234, "jpy")).ShouldBe(200);
        (await desk.RefundedAsync(order, 1234, "jpy")).ShouldBe(200);

        var after = await desk.OrderAsync(order.Id);
        (after.State, after.RefundedUsd).ShouldBe(("paid", 0m));
        after.Note.ShouldNotBeNull().ShouldContain("JPY");
        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(12_340_000_000);
        await desk.RefundedAsync(order, 1234);
        (await desk.OrderAsync(order.Id)).State.ShouldBe("refunded");
    }

    [Fact]
    public async Task A_dispute_is_noted_once_for_a_person_and_takes_nothing_back()
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        await desk.PaidAsync((await desk.StripeAsync()).TopUp);
        const string Dispute = """{"id":"dp_1","object":"dispute","amount":1234,"currency":"usd","charge":"ch_1","payment_intent":"pi_1","metadata":{} }""";

        (await desk.TellAsync("charge.dispute.created", Dispute)).ShouldBe(200);
        (await desk.TellAsync("charge.dispute.created", Dispute)).ShouldBe(200);

        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(12_340_000_000);
        (await Books.ScalarAsync(
            desk.Host.Database, "SELECT count(*) FROM audit_entries WHERE action = 'payment.dispute' AND resource_id = 'dp_1' AND after LIKE '%pi_1%' AND after LIKE '%12.34%'")).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_paid_later_is_credited_when_it_is_decided()
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        var (won, lost) = ((await desk.StripeAsync()).TopUp, (await desk.StripeAsync()).TopUp);
        await desk.PaidAsync(won, status: "unpaid");
        await desk.PaidAsync(lost, status: "unpaid");

        await desk.TellAsync(
            "checkout.session.async_payment_succeeded",
            $$"""{"id":"{{won.ExternalId}}","amount_total":1234,"currency":"usd","payment_status":"paid","metadata":{"headgate_order":"{{won.Id}}"} }""");
        await desk.TellAsync("checkout.session.async_payment_failed", $$"""{"id":"{{lost.ExternalId}}","metadata":{"headgate_order":"{{lost.Id}}"} }""");

        ((await desk.OrderAsync(won.Id)).State, (await desk.OrderAsync(lost.Id)).State).ShouldBe(("paid", "failed"));
        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(12_340_000_000);
    }

    [Fact]
    public async Task A_provider_that_fails_leaves_a_failed_order_and_says_nothing_of_its_secrets()
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        desk.Double.Reply(Replies.Json("""{"error":{"message":"Invalid API Key provided: sk_test_1"}}""", 401));

        var refused = await Should.ThrowAsync<AdminApiException>(() => desk.Anna.MyMoney.TopUpAsync(new TopUpInput { Provider = "stripe", AmountUsd = 5 }));

        refused.Problem.Status.ShouldBe(502);
        refused.Message.ShouldNotContain("sk_test_1");
        (await desk.Anna.MyMoney.TopUpsAsync()).Items.ShouldHaveSingleItem().State.ShouldBe("failed");
    }

    [Theory]
    [InlineData("stripe", 0.5, "amountUsd")]
    [InlineData("stripe", 1000.01, "amountUsd")]
    [InlineData("stripe", 5.001, "amountUsd")]
    [InlineData("paypal", 5, "provider")]
    public async Task Wrong_input_is_told_by_field(string provider, double usd, string path)
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);

        var refused = await Should.ThrowAsync<AdminApiException>(() => desk.Anna.MyMoney.TopUpAsync(new TopUpInput { Provider = provider, AmountUsd = (decimal)usd }));

        refused.Problem.Status.ShouldBe(422);
        refused.Problem.Errors.ShouldHaveSingleItem().Path.ShouldBe(path);
        desk.Double.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_settings_show_no_secret_and_only_roots_change_them()
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        var admin = await desk.Host.AddUserAsync("admin", Headgate.Control.Admin.Role.Admin);

        using var shown = await desk.Host.SendAsync(HttpMethod.Get, "/api/v1/settings/payments", desk.Host.RootToken);
        using var changed = await desk.Host.SendAsync(HttpMethod.Put, "/api/v1/settings/payments", admin, new StringContent("{}", System.Text.Encoding.UTF8, "application/json"));

        var text = await shown.Content.ReadAsStringAsync();
        text.ShouldNotContain(PaymentDesk.StripeSecret);
        text.ShouldNotContain(PaymentDesk.EPayKey);
        text.ShouldNotContain("sk_test_1");
        ((int)changed.StatusCode).ShouldBe(403);
        (await Books.ScalarAsync(desk.Host.Database, "SELECT count(*) FROM settings WHERE document LIKE '%whsec_test%' OR document LIKE '%merchantkey%'")).ShouldBe(0);
    }
}
