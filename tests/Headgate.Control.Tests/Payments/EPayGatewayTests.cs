using Headgate.Contracts;
using Headgate.Control.Payments;
using Headgate.Control.Tests.Ledger;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Upstream;

namespace Headgate.Control.Tests.Payments;

public sealed class EPayGatewayTests
{
    private static readonly TopUpInput Ten = new() { Provider = "epay", AmountUsd = 10, Method = "wxpay" };

    [Fact]
    public void Signs_sorted_values_and_the_key_and_leaves_out_what_is_empty()
    {
        // printf 'money=71.30&name=Credit&out_trade_no=1&pid=1001merchantkey' | md5sum
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["pid"] = "1001", ["out_trade_no"] = "1", ["name"] = "Credit", ["money"] = "71.30", ["param"] = string.Empty, ["sign"] = "x", ["sign_type"] = "MD5",
        };

        EPayGateway.Sign(fields, PaymentDesk.EPayKey).ShouldBe("75c9e806f81be117c55276e2738f66e7");
    }

    [Theory, BothEngines]
    public async Task A_payment_in_yuan_is_credited_once_by_either_method(string engine)
    {
        await using var desk = await PaymentDesk.OpenAsync(engine);

        var started = await desk.Anna.MyMoney.TopUpAsync(Ten);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => desk.NotifyAsync(started.TopUp, i % 2 == 0 ? HttpMethod.Get : HttpMethod.Post)));

        (started.TopUp.Price, started.TopUp.Currency).ShouldBe((71.3m, "CNY"));
        answers.ShouldAllBe(answer => answer.Status == 200 && answer.Text == "success");
        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(10 * Books.Usd);
        (await desk.OrderAsync(started.TopUp.Id)).ExternalId.ShouldBe("T1");
    }

    [Fact]
    public async Task The_page_is_signed_and_names_our_address()
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);

        var url = new Uri((await desk.Anna.MyMoney.TopUpAsync(Ten)).PayUrl);

        url.AbsolutePath.ShouldBe("/submit.php");
        var fields = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(url.Query).ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal);
        fields["sign"].ShouldBe(EPayGateway.Sign(fields, PaymentDesk.EPayKey));
        fields["notify_url"].ShouldBe("https://gateway.example.com/api/v1/payments/epay/notify");
        (fields["type"], fields["money"]).ShouldBe(("wxpay", "71.30"));
        desk.Double.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"code":1,"trade_no":"T9","payurl":"https://pay.example.com/T9"}""", "https://pay.example.com/T9")]
    [InlineData("""{"code":"1","qrcode":"weixin://wxpay/x"}""", "weixin://wxpay/x")]
    [InlineData("""{"code":-1,"msg":"no"}""", null)]
    [InlineData("<html>", null)]
    public async Task The_call_answers_with_a_page(string answer, string? url)
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite, useApi: true);
        desk.Double.Reply(Replies.Json(answer));

        if (url is null)
        {
            (await Should.ThrowAsync<Headgate.Contracts.Client.AdminApiException>(() => desk.Anna.MyMoney.TopUpAsync(Ten))).Problem.Status.ShouldBe(502);
        }
        else
        {
            (await desk.Anna.MyMoney.TopUpAsync(Ten)).PayUrl.ShouldBe(url);
        }

        desk.Double.Request.PathAndQuery.ShouldBe("/mapi.php");
    }

    [Theory]
    [InlineData("otherkey", "1001")]
    [InlineData(PaymentDesk.EPayKey, "1002")]
    public async Task What_is_not_signed_by_the_merchants_key_is_refused(string key, string pid)
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        var order = (await desk.Anna.MyMoney.TopUpAsync(Ten)).TopUp;

        (await desk.NotifyAsync(order, HttpMethod.Get, key: key, pid: pid)).Status.ShouldBe(400);

        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(0);
    }

    [Fact]
    public async Task Only_the_signature_that_is_spoken_is_taken()
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        var order = (await desk.Anna.MyMoney.TopUpAsync(Ten)).TopUp;

        (await desk.NotifyAsync(order, HttpMethod.Get, signType: "RSA")).Status.ShouldBe(400);
        (await desk.OrderAsync(order.Id)).State.ShouldBe("pending");
        (await desk.NotifyAsync(order, HttpMethod.Get, signType: "md5")).Status.ShouldBe(200);
        (await desk.OrderAsync(order.Id)).State.ShouldBe("paid");
    }

    [Theory]
    [InlineData("71.29", "mismatch")]
    [InlineData("71.301", "mismatch")]
    [InlineData("much", "mismatch")]
    [InlineData("-71.30", "mismatch")]
    [InlineData("71.3", "paid")]
    public async Task The_amount_must_be_the_orders(string money, string state)
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        var order = (await desk.Anna.MyMoney.TopUpAsync(Ten)).TopUp;

        (await desk.NotifyAsync(order, HttpMethod.Get, money)).Text.ShouldBe("success");

        (await desk.OrderAsync(order.Id)).State.ShouldBe(state);
    }

    [Fact]
    public async Task One_payment_pays_one_order_and_a_waiting_one_pays_none()
    {
        await using var desk = await PaymentDesk.OpenAsync(TestDatabase.Sqlite);
        var first = (await desk.Anna.MyMoney.TopUpAsync(Ten)).TopUp;
        var second = (await desk.Anna.MyMoney.TopUpAsync(Ten)).TopUp;

        await desk.NotifyAsync(first, HttpMethod.Get, status: "TRADE_WAIT");
        (await desk.OrderAsync(first.Id)).State.ShouldBe("pending");
        await desk.NotifyAsync(first, HttpMethod.Get);
        await desk.NotifyAsync(second, HttpMethod.Get);

        (await desk.OrderAsync(second.Id)).State.ShouldBe("mismatch");
        (await Books.BalanceAsync(desk.Host.Database, "user:anna")).ShouldBe(10 * Books.Usd);
    }
}
