using Headgate.Contracts;
using Headgate.Control.Ledger;

namespace Headgate.Control.Payments;

/// <summary>The settings section <c>payments</c>: its checks and its secrets.</summary>
internal static class PaymentRules
{
    /// <summary>Its name.</summary>
    public const string Section = "payments";

    /// <summary>Where its secrets stand.</summary>
    public static IReadOnlyList<string> Secrets { get; } = ["stripe.secretKey", "stripe.webhookSecret", "epay.key"];

    /// <summary>The settings with their secrets in clear.</summary>
    public static PaymentSettings Open(PaymentSettings settings, SectionReader sections) => settings with
    {
        Stripe = settings.Stripe is { } stripe
            ? stripe with { SecretKey = sections.Open(Section, Secrets[0], stripe.SecretKey), WebhookSecret = sections.Open(Section, Secrets[1], stripe.WebhookSecret) }
            : null,
        Epay = settings.Epay is { } epay ? epay with { Key = sections.Open(Section, Secrets[2], epay.Key) } : null,
    };

    /// <summary>Everything that is wrong with the settings.</summary>
    public static IEnumerable<FieldError> Check(PaymentSettings settings)
    {
        if ((settings.Stripe is not null || settings.Epay is not null) && !IsHttp(settings.PublicUrl))
        {
            yield return new FieldError("publicUrl", "must be the http(s) address at which browsers and providers reach this gateway");
        }

        if (settings.MinimumUsd <= 0 || settings.MaximumUsd < settings.MinimumUsd || settings.MaximumUsd > Amounts.LargestUsd)
        {
            yield return new FieldError("maximumUsd", $"must be at least minimumUsd, which must be above 0, and at most {Amounts.LargestUsd:0}");
        }

        if (settings.Stripe is { } stripe && !IsHttp(stripe.ApiUrl))
        {
            yield return new FieldError("stripe.apiUrl", "must be an http(s) address");
        }

        if (settings.Epay is { } epay)
        {
            if (!IsHttp(epay.Url))
            {
                yield return new FieldError("epay.url", "must be an http(s) address");
            }

            if (epay.Methods.Count == 0)
            {
                yield return new FieldError("epay.methods", "is empty");
            }
        }
    }

    private static bool IsHttp(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") && address.UserInfo.Length == 0;
}
