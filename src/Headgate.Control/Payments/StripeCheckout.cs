using System.Globalization;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Outbound;
using Headgate.Control.Outbox;

namespace Headgate.Control.Payments;

/// <summary>
/// Stripe Checkout: a session is made by <c>POST /v1/checkout/sessions</c>, the customer pays on Stripe's page, and signed events tell what became of it.
/// See https://docs.stripe.com/api/checkout/sessions and https://docs.stripe.com/webhooks.
/// </summary>
internal sealed class StripeCheckout(OutboundHttp http, TimeProvider time) : IPaymentProvider
{
    private const string OrderField = "headgate_order";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public string Id => "stripe";

    /// <inheritdoc/>
    public (string Currency, IReadOnlyList<string> Methods)? Offer(PaymentSettings settings) => settings.Stripe is null ? null : ("USD", []);

    /// <inheritdoc/>
    public async Task<StartedPayment> StartAsync(PaymentOrder order, PaymentSettings settings, CancellationToken cancellation)
    {
        var stripe = settings.Stripe!;
        var back = settings.PublicUrl!.TrimEnd('/');
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(stripe.ApiUrl.TrimEnd('/') + "/v1/checkout/sessions"));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + stripe.SecretKey);
        request.Headers.Add("Idempotency-Key", order.Id);
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["mode"] = "payment",
            ["client_reference_id"] = order.Id,
            ["success_url"] = back + "/?topup=paid",
            ["cancel_url"] = back + "/?topup=cancelled",
            ["line_items[0][quantity]"] = "1",
            ["line_items[0][price_data][currency]"] = order.Currency.ToLowerInvariant(),
            ["line_items[0][price_data][unit_amount]"] = order.Minor.ToString(CultureInfo.InvariantCulture),
            ["line_items[0][price_data][product_data][name]"] = stripe.ProductName,
            ["metadata[" + OrderField + "]"] = order.Id,

            // Refunds are told of the charge, which has the payment intent's metadata.
            ["payment_intent_data[metadata][" + OrderField + "]"] = order.Id,
        });
        try
        {
            var answer = await http.SendAsync(request, settings.AllowPrivateAddresses, cancellation);
            using var body = JsonDocument.Parse(answer.Body);
            if (!answer.IsSuccess)
            {
                throw new PaymentFailedException($"Stripe answered {(int)answer.Status}: {ErrorOf(body.RootElement)}");
            }

            return Text(body.RootElement, "url") is { } url && Text(body.RootElement, "id") is { } id
                ? new StartedPayment(url, id)
                : throw new PaymentFailedException("Stripe's answer has no id or no url.");
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or JsonException)
        {
            throw new PaymentFailedException($"Stripe could not be asked: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public PaymentNotice? Read(PaymentCall call, PaymentSettings settings)
    {
        if (!WebhookSignature.IsRight(call.Signature, settings.Stripe!.WebhookSecret, call.Body, time.GetUtcNow(), Tolerance))
        {
            throw Refusal.Malformed("The signature is wrong, or too old.", new FieldError("Stripe-Signature", "does not fit the body"));
        }

        try
        {
            using var body = JsonDocument.Parse(call.Body);
            return Read(body.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Refusal.Malformed("This is no event of Stripe.");
        }
    }

    private static PaymentNotice? Read(JsonElement message)
    {
        var thing = message.GetProperty("data").GetProperty("object");
        var order = thing.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object ? Text(metadata, OrderField) : null;
        if (Text(message, "type") == "charge.dispute.created")
        {
            // A dispute has metadata of its own, so it does not tell the order; it may be of something else that is sold.
            return new PaymentNotice(PaymentEvent.Disputed, string.Empty, Text(thing, "id"), Number(thing, "amount"), Text(thing, "currency")?.ToUpperInvariant())
            {
                Payment = Text(thing, "payment_intent"),
            };
        }

        if (order is null)
        {
            // Of something else that is sold through the same account.
            return null;
        }

        return Text(message, "type") switch
        {
            // Some ways to pay are decided later: then a second event tells it.
            "checkout.session.completed" when Text(thing, "payment_status") != "paid" => null,
            "checkout.session.completed" or "checkout.session.async_payment_succeeded" =>
                new PaymentNotice(PaymentEvent.Paid, order, Text(thing, "id"), Number(thing, "amount_total"), Text(thing, "currency")?.ToUpperInvariant()),
            "checkout.session.expired" or "checkout.session.async_payment_failed" => new PaymentNotice(PaymentEvent.Failed, order, Text(thing, "id"), 0, null),
            "charge.refunded" => new PaymentNotice(PaymentEvent.Refunded, order, null, Number(thing, "amount_refunded"), Text(thing, "currency")?.ToUpperInvariant()),
            _ => null,
        };
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;

    private static string ErrorOf(JsonElement body) =>
        (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("error", out var error) ? Text(error, "message") : null) ?? "no reason";
}
