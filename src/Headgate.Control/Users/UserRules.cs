using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity;

namespace Headgate.Control.Users;

/// <summary>Who may do what to whom, and what a user must be like.</summary>
internal static class UserRules
{
    /// <summary>Administrators manage users and auditors; roots manage everybody.</summary>
    /// <exception cref="Refusal">The caller may not touch accounts of that role, or give it.</exception>
    public static void CheckReach(Caller caller, Role role)
    {
        if (caller.Role != Role.Root && role >= Role.Admin)
        {
            throw Refusal.Forbidden();
        }
    }

    /// <summary>Refuses what would leave nobody who may everything.</summary>
    /// <exception cref="Refusal">No enabled root would be left.</exception>
    public static async Task CheckRootLeftAsync(DbConnection connection)
    {
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM users WHERE role = 'root' AND enabled = 1") == 0)
        {
            throw Refusal.Conflict("This is the last enabled root; make another one first.", new FieldError("role", "is the last enabled root's"));
        }
    }

    /// <summary>Checks the fields of a user.</summary>
    /// <exception cref="Refusal">Some are wrong.</exception>
    public static void Check(UserInput user, string prefix)
    {
        var checks = new FieldChecks();
        checks.Input(user.Limits ?? new Limits(), prefix + "limits");
        checks.UserName(prefix + "name", user.Name);
        checks.Text(prefix + "displayName", user.DisplayName, 100);
        checks.Email(prefix + "email", user.Email);
        checks.Text(prefix + "group", user.Group, 100, least: 1);
        CheckPreferences(checks, prefix, user.Language, user.Currency);
        checks.ThrowIfAny();
    }

    /// <summary>Checks language and currency.</summary>
    public static void CheckPreferences(FieldChecks checks, string prefix, string? language, string? currency)
    {
        checks.Require(language is null || (language.Length is >= 2 and <= 20 && language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')), prefix + "language", "must be a language such as en or zh-CN");
        checks.Require(currency is null || (currency.Length is >= 1 and <= 12 && currency.All(char.IsAsciiLetterOrDigit)), prefix + "currency", "must be a currency such as USD");
    }

    /// <summary>Refuses a name or an address that another one has.</summary>
    /// <exception cref="Refusal">It is taken.</exception>
    public static async Task CheckTakenAsync(DbConnection connection, string? name, string? email, string? except, string prefix)
    {
        if (name is not null && await IsTakenAsync(connection, "name", name, except))
        {
            throw Refusal.Conflict($"There is a user '{name}' already.", new FieldError(prefix + "name", "is taken"));
        }

        if (email is not null && await IsTakenAsync(connection, "email", email, except))
        {
            throw Refusal.Conflict("Another user has this e-mail address.", new FieldError(prefix + "email", "is taken"));
        }
    }

    /// <summary>Whether somebody has a name.</summary>
    public static Task<bool> IsNameTakenAsync(DbConnection connection, string name) => IsTakenAsync(connection, "name", name, null);

    private static async Task<bool> IsTakenAsync(DbConnection connection, string column, string value, string? except)
    {
        var owner = await connection.QueryFirstOrDefaultAsync<string>($"SELECT id FROM users WHERE lower({column}) = lower(@value)", new { value });
        return owner is not null && owner != except;
    }
}
