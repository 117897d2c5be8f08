using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Ledger;
using Headgate.Control.Settings;

namespace Headgate.Control.Payments;

/// <summary>The settings section <c>payments</c>: its checks and its secrets.</summary>
internal static class PaymentRules
{
    /// <summary>The section. Only roots change it: whoever holds it says where money goes.</summary>
    public static SettingsSection<PaymentSettings> Section { get; } = new("payments", settings => InputCheck.Find(settings) is { Count: > 0 } errors ? errors : Check(settings))
    {
        Permission = Permission.Root,
        Secrets = ["stripe.secretKey", "stripe.webhookSecret", "epay.key"],
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
