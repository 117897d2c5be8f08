using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Ledger;
using Headgate.Control.Statistics;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Alerts;

/// <summary>Whose money an alert watches, as the database has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limits">Its limits document; null: it has none.</param>
internal sealed record AlertSubject(string Name, string? Limits)
{
    /// <summary>Finds it; null: it is gone.</summary>
    public static async Task<AlertSubject?> FindAsync(DbConnection connection, AlertInput alert)
    {
        if (alert.Scope == AlertScope.Everything)
        {
            return new AlertSubject(string.Empty, null);
        }

        var sql = alert.Scope switch
        {
            AlertScope.User => "SELECT name, limits FROM users WHERE id = @SubjectId",
            AlertScope.Team => "SELECT name, limits FROM teams WHERE id = @SubjectId",
            AlertScope.Key => "SELECT name, limits FROM api_keys WHERE id = @SubjectId",
            _ => "SELECT name, document AS limits FROM groups WHERE lower(name) = lower(@SubjectId)",
        };
        var row = await connection.QuerySingleOrDefaultAsync<(string Name, string Limits)?>(sql, new { alert.SubjectId });
        return row is { } found ? new AlertSubject(found.Name, found.Limits) : null;
    }

    /// <summary>The budget that is watched, nano-USD, and its period; null: there is none.</summary>
    public (long Amount, string Period)? Budget(AlertInput alert)
    {
        if (alert.BudgetUsd is { } own)
        {
            return (Money.Nano(own), alert.Period ?? "month");
        }

        if (Limits is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(Limits);
        var limits = alert.Scope == AlertScope.Group ? Child(document.RootElement, "limits") : document.RootElement;
        var period = Child(limits, "budgetPeriod");
        return Child(limits, "budget") is { ValueKind: JsonValueKind.Number } budget && budget.TryGetDecimal(out var usd) && usd is > 0 and <= Amounts.LargestUsd
            ? (Money.Nano(usd), period.ValueKind == JsonValueKind.String ? period.GetString()! : "total")
            : null;
    }

    /// <summary>What it spent since a moment, nano-USD.</summary>
    public async Task<long> SpentAsync(DbConnection connection, AlertInput alert, DateTimeOffset since)
    {
        UsageDimension? scope = alert.Scope switch
        {
            AlertScope.User => UsageDimension.User,
            AlertScope.Team => UsageDimension.Team,
            AlertScope.Key => UsageDimension.Key,
            AlertScope.Group => UsageDimension.Group,
            _ => null,
        };

        // A group is recorded by its name, as it is written.
        var id = alert.Scope == AlertScope.Group ? Name : alert.SubjectId ?? string.Empty;
        return (await UsageSums.SinceAsync(connection, scope, id, since)).Charge;
    }

    /// <summary>What is left of its account, nano-USD; null: it never had anything.</summary>
    public static Task<long?> BalanceAsync(DbConnection connection, AlertInput alert) => connection.ExecuteScalarAsync<long?>(
        "SELECT balance FROM account_balances WHERE account = @Account",
        new { Account = alert.Scope == AlertScope.Team ? Accounts.Team(alert.SubjectId!) : Accounts.User(alert.SubjectId!) });

    /// <summary>Who is told by mail, each in its language.</summary>
    public static async Task<IReadOnlyList<(string Email, string? Language)>> RecipientsAsync(DbConnection connection, AlertInput alert)
    {
        var told = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (alert.NotifySubject == true)
        {
            var sql = alert.Scope switch
            {
                AlertScope.User => "SELECT u.email, u.language FROM users AS u WHERE u.id = @SubjectId",
                AlertScope.Key => "SELECT u.email, u.language FROM users AS u JOIN api_keys AS k ON k.owner_id = u.id WHERE k.id = @SubjectId",
                _ => "SELECT u.email, u.language FROM users AS u JOIN team_members AS m ON m.user_id = u.id WHERE m.team_id = @SubjectId AND m.role = 'manager'",
            };
            foreach (var (email, language) in await connection.QueryAsync<(string? Email, string? Language)>(sql + " AND u.enabled = 1 AND u.email IS NOT NULL", new { alert.SubjectId }))
            {
                told[email!] = language;
            }
        }

        foreach (var email in alert.Emails ?? [])
        {
            var language = await connection.ExecuteScalarAsync<string?>("SELECT language FROM users WHERE lower(email) = lower(@email)", new { email });
            told.TryAdd(email, string.IsNullOrEmpty(language) ? alert.Language : language);
        }

        return [.. told.Select(pair => (pair.Key, pair.Value))];
    }

    private static JsonElement Child(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;
}
