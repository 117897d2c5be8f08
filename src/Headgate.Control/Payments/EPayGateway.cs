using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Outbound;

namespace Headgate.Control.Payments;

/// <summary>
/// The EPay protocol (易支付) as many gateways speak it: <c>submit.php</c> is a page that the browser is sent to, <c>mapi.php</c> a call that answers with one,
/// and a notification by GET or POST tells that it was paid. Parameters are signed by MD5 over their sorted values and the merchant's key.
/// </summary>
internal sealed class EPayGateway(OutboundHttp http) : IPaymentProvider
{
    private const string Paid = "TRADE_SUCCESS";

    /// <inheritdoc/>
    public string Id => "epay";

    /// <inheritdoc/>
    public (string Currency, IReadOnlyList<string> Methods)? Offer(PaymentSettings settings) => settings.Epay is { } epay ? (epay.Currency, epay.Methods) : null;

    /// <inheritdoc/>
    public async Task<StartedPayment> StartAsync(PaymentOrder order, PaymentSettings settings, CancellationToken cancellation)
    {
        var epay = settings.Epay!;
        var back = settings.PublicUrl!.TrimEnd('/');
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["pid"] = epay.PartnerId,
            ["type"] = order.Method ?? epay.Methods[0],
            ["out_trade_no"] = order.Id,
            ["notify_url"] = back + AdminApi.Prefix + "/payments/epay/notify",
            ["return_url"] = back + "/?topup=paid",
            ["name"] = "Credit",
            ["money"] = Yuan(order.Minor),
        };
        if (epay.UseApi)
        {
            fields["clientip"] = order.ClientAddress ?? "127.0.0.1";
        }

        fields["sign"] = Sign(fields, epay.Key);
        fields["sign_type"] = "MD5";
        return epay.UseApi
            ? await CallAsync(epay, fields, settings.AllowPrivateAddresses, cancellation)
            : new StartedPayment(Page(epay, "submit.php") + "?" + string.Join('&', fields.Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}")), null);
    }

    /// <inheritdoc/>
    public PaymentNotice? Read(PaymentCall call, PaymentSettings settings)
    {
        var epay = settings.Epay!;
        if (call.Fields.GetValueOrDefault("sign_type") is { Length: > 0 } type && !string.Equals(type, "MD5", StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.Malformed("The signature is of a kind that is not spoken here.", new FieldError("sign_type", "must be MD5"));
        }

        var expected = Encoding.ASCII.GetBytes(Sign(call.Fields, epay.Key));
        var sent = Encoding.UTF8.GetBytes(call.Fields.GetValueOrDefault("sign", string.Empty));
        if (!CryptographicOperations.FixedTimeEquals(expected, sent) || call.Fields.GetValueOrDefault("pid") != epay.PartnerId)
        {
            throw Refusal.Malformed("The signature is wrong.", new FieldError("sign", "does not fit the other parameters"));
        }

        if (call.Fields.GetValueOrDefault("trade_status") != Paid || call.Fields.GetValueOrDefault("out_trade_no") is not { Length: > 0 } order)
        {
            return null;
        }

        return new PaymentNotice(PaymentEvent.Paid, order, call.Fields.GetValueOrDefault("trade_no"), MinorOf(call.Fields.GetValueOrDefault("money")), null);
    }

    /// <summary>The signature of parameters: those that are not empty, sorted, joined, the key behind, as MD5.</summary>
    internal static string Sign(IReadOnlyDictionary<string, string> fields, string key)
    {
        var signed = fields
            .Where(field => field.Value.Length > 0 && field.Key is not ("sign" or "sign_type"))
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value}");
#pragma warning disable CA5351 // The protocol has no other.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(string.Join('&', signed) + key)));
#pragma warning restore CA5351
    }

    private static string Page(EPaySettings epay, string page) => epay.Url.TrimEnd('/') + "/" + page;

    private static string Yuan(long minor) => (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    // What is no amount is none: the order then says that something else was paid.
    private static long MinorOf(string? money) =>
        decimal.TryParse(money, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount < 1_000_000_000_000m && decimal.Truncate(amount * 100) == amount * 100
            ? (long)(amount * 100)
            : -1;

    private async Task<StartedPayment> CallAsync(EPaySettings epay, Dictionary<string, string> fields, bool allowPrivate, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Page(epay, "mapi.php"))) { Content = new FormUrlEncodedContent(fields) };
        try
        {
            var answer = await http.SendAsync(request, allowPrivate, cancellation);
            using var body = JsonDocument.Parse(answer.Body);
            var code = body.RootElement.TryGetProperty("code", out var value) ? value.ToString() : null;
            foreach (var field in code == "1" ? ["payurl", "qrcode", "urlscheme"] : Array.Empty<string>())
            {
                if (body.RootElement.TryGetProperty(field, out var url) && url.ValueKind == JsonValueKind.String && url.GetString() is { Length: > 0 } where)
                {
                    return new StartedPayment(where, null);
                }
            }

            throw new PaymentFailedException($"The payment gateway refused: {(body.RootElement.TryGetProperty("msg", out var reason) ? reason.ToString() : "no reason")}");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or JsonException or InvalidOperationException)
        {
            throw new PaymentFailedException($"The payment gateway could not be asked: {e.Message}", e);
        }
    }
}
