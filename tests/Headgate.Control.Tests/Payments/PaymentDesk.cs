using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Outbox;
using Headgate.Control.Payments;
using Headgate.Control.Tests.Admin;
using Headgate.TestKit.Upstream;

namespace Headgate.Control.Tests.Payments;

/// <summary>A gateway that takes payments through doubles of Stripe and an EPay gateway, which sign what they tell.</summary>
internal sealed class PaymentDesk : IAsyncDisposable
{
    public const string StripeSecret = "whsec_test";
    public const string EPayKey = "merchantkey";

    private PaymentDesk(AdminHost host, FakeUpstream double_, AdminClient anna) => (Host, Double, Anna) = (host, double_, anna);

    public AdminHost Host { get; }

    /// <summary>The providers' servers.</summary>
    public FakeUpstream Double { get; }

    public AdminClient Anna { get; }

    public static async Task<PaymentDesk> OpenAsync(string engine, bool useApi = false)
    {
        var host = await AdminHost.StartAsync(engine);
        var upstream = await FakeUpstream.StartAsync();
        var anna = host.ClientFor(await host.AddUserAsync("anna", Role.User));
        await PutAsync(host, "money", new CurrencySettings { Currencies = [new Currency { Code = "CNY", Symbol = "¥", Rate = 7.13m }] });
        await PutAsync(host, "payments", new PaymentSettings
        {
            PublicUrl = "https://gateway.example.com/",
            AllowPrivateAddresses = true,
            Stripe = new StripeSettings { SecretKey = "sk_test_1", WebhookSecret = StripeSecret, ApiUrl = upstream.Url },
            Epay = new EPaySettings { Url = upstream.Url + "/", PartnerId = "1001", Key = EPayKey, UseApi = useApi },
        });
        return new PaymentDesk(host, upstream, anna);
    }

    /// <summary>Begins a top-up through Stripe.</summary>
    public async Task<TopUpStarted> StripeAsync(decimal usd = 12.34m)
    {
        Double.Reply(Replies.Json($$"""{"id":"cs_{{Double.Requests.Count}}","object":"checkout.session","url":"https://checkout.stripe.com/c/pay/cs_1"}"""));
        return await Anna.MyMoney.TopUpAsync(new TopUpInput { Provider = "stripe", AmountUsd = usd });
    }

    /// <summary>What Stripe tells.</summary>
    public Task<int> TellAsync(string type, string thing, string secret = StripeSecret, TimeSpan age = default)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"id":"evt_1","object":"event","type":"{{type}}","data":{"object":{{thing}} } }""");
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.Add("Stripe-Signature", WebhookSignature.Create(secret, body, (Host.Time.GetUtcNow() - age).ToUnixTimeSeconds()));
        return StatusAsync(HttpMethod.Post, "/api/v1/payments/stripe/webhook", content);
    }

    public Task<int> PaidAsync(TopUpView order, long? minor = null, string currency = "usd", string status = "paid", string? session = null) => TellAsync(
        "checkout.session.completed",
        $$"""{"id":"{{session ?? order.ExternalId}}","object":"checkout.session","amount_total":{{minor ?? (long)(order.Price * 100)}},"currency":"{{currency}}","payment_status":"{{status}}","metadata":{"headgate_order":"{{order.Id}}"} }""");

    public Task<int> RefundedAsync(TopUpView order, long minor, string currency = "usd") => TellAsync(
        "charge.refunded", $$"""{"id":"ch_1","object":"charge","amount_refunded":{{minor}},"currency":"{{currency}}","metadata":{"headgate_order":"{{order.Id}}"} }""");

    /// <summary>What the EPay gateway tells.</summary>
    public async Task<(int Status, string Text)> NotifyAsync(TopUpView order, HttpMethod method, string? money = null, string key = EPayKey, string status = "TRADE_SUCCESS", string trade = "T1", string pid = "1001", string signType = "MD5")
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["pid"] = pid,
            ["trade_no"] = trade,
            ["out_trade_no"] = order.Id,
            ["type"] = "alipay",
            ["name"] = "Credit",
            ["money"] = money ?? order.Price.ToString("0.00", CultureInfo.InvariantCulture),
            ["trade_status"] = status,
            ["param"] = string.Empty,
        };
        fields["sign"] = EPayGateway.Sign(fields, key);
        fields["sign_type"] = signType;
        var form = new FormUrlEncodedContent(fields);
        using var response = method == HttpMethod.Get
            ? await Host.SendAsync(method, "/api/v1/payments/epay/notify?" + await form.ReadAsStringAsync())
            : await Host.SendAsync(method, "/api/v1/payments/epay/notify", null, form);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<int> StatusAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var response = await Host.SendAsync(method, path, null, content);
        return (int)response.StatusCode;
    }

    public async Task<TopUpView> OrderAsync(string id) => (await Anna.MyMoney.TopUpsAsync()).Items.Single(order => order.Id == id);

    public async ValueTask DisposeAsync()
    {
        await Double.DisposeAsync();
        await Host.DisposeAsync();
    }

    internal static async Task PutAsync<T>(AdminHost host, string section, T settings)
    {
        using var content = new StringContent(JsonSerializer.Serialize(settings, ContractJson.Options), Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(HttpMethod.Put, "/api/v1/settings/" + section, host.RootToken, content);
        ((int)response.StatusCode).ShouldBe(200, await response.Content.ReadAsStringAsync());
    }
}
