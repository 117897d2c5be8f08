using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Mail;

namespace Headgate.Control.Alerts;

/// <summary>Checks of alerts.</summary>
internal static class AlertRules
{
    private const int MostEmails = 20;
    private const int MostPercents = 10;

    /// <summary>Everything that is wrong with an alert.</summary>
    public static IReadOnlyList<FieldError> Check(AlertInput alert)
    {
        var errors = new List<FieldError>();
        void Wrong(bool wrong, string path, string message)
        {
            if (wrong)
            {
                errors.Add(new FieldError(path, message));
            }
        }

        errors.AddRange(InputCheck.Find(alert));
        if (errors.Count > 0)
        {
            return errors;
        }

        errors.AddRange(InputCheck.Name(alert.Name));
        Wrong((alert.Scope == AlertScope.Everything) != string.IsNullOrEmpty(alert.SubjectId), "subjectId", "must name the user, team, key or group, and nothing for everything");
        if (alert.Kind == AlertKind.Balance)
        {
            Wrong(alert.Scope is not (AlertScope.User or AlertScope.Team), "scope", "only users and teams have a balance");
            Wrong(alert.BelowUsd is null or <= 0 or > 1_000_000, "belowUsd", "must be above 0 and at most 1000000");
            Wrong(alert.BudgetUsd is not null, "budgetUsd", "belongs to budgets");
            Wrong(alert.Percents is not null, "percents", "belongs to budgets");
        }
        else
        {
            Wrong(alert.BelowUsd is not null, "belowUsd", "belongs to balances");
            Wrong(alert.BudgetUsd is <= 0 or > 1_000_000, "budgetUsd", "must be above 0 and at most 1000000");
            Wrong(alert.BudgetUsd is null && alert.Scope == AlertScope.Everything, "budgetUsd", "is missing: everything has no budget of its own here");
            Wrong(alert.Percents is { Count: 0 or > MostPercents } || alert.Percents?.Any(p => p is < 1 or > 1000) == true, "percents", $"must be one to {MostPercents} numbers from 1 to 1000");
        }

        Wrong(AlertWindow.StartOf(alert.Period ?? "month", DateTimeOffset.UnixEpoch) is null, "period", "must be day, week, month or total");
        Wrong(alert.Emails is { Count: > MostEmails }, "emails", $"are more than {MostEmails}");
        for (var i = 0; i < (alert.Emails?.Count ?? 0); i++)
        {
            Wrong(!MailAddresses.IsValid(alert.Emails![i]), $"emails[{i}]", "is no mail address");
        }

        Wrong(alert.WebhookUrl is { } url && !IsHttp(url), "webhookUrl", "must be an http(s) address of at most 2000 characters without a user name");
        Wrong(alert.WebhookSecret is { Length: 0 or > 200 }, "webhookSecret", "must have 1 to 200 characters");
        Wrong(alert.NotifySubject == true && alert.Scope is (AlertScope.Everything or AlertScope.Group), "notifySubject", "is for users, teams and keys");
        Wrong(alert.NotifySubject != true && alert.Emails is (null or { Count: 0 }) && alert.WebhookUrl is null, "emails", "nobody would be told: give emails, a webhook, or notifySubject");
        Wrong(alert.Language is not (null or "en" or "zh"), "language", "must be en or zh");
        return errors;
    }

    private static bool IsHttp(string url) =>
        url.Length <= 2000 && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") && address.UserInfo.Length == 0;
}
