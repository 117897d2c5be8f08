using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Currencies;
using Headgate.Control.Storage;

namespace Headgate.Control.Ledger;

/// <summary>The accounts that a user may look at: its own and those of its teams.</summary>
public sealed class OwnAccounts(Database database, CurrencyReader currencies)
{
    /// <summary>What the caller may spend.</summary>
    public async Task<MyBalance> BalanceAsync(Caller caller, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var accounts = await ListAsync(connection, caller.RequiredUserId);
        var wanted = await connection.ExecuteScalarAsync<string?>("SELECT currency FROM users WHERE id = @Id", new { Id = caller.RequiredUserId });
        var currency = await currencies.ForUserAsync(connection, wanted);
        return new MyBalance(await AccountStore.ReadAsync(connection, accounts), currency.Code, currency.Rate);
    }

    /// <summary>Their ids: its own, its teams', its tab.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(Caller caller, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await ListAsync(connection, caller.RequiredUserId);
    }

    /// <summary>The account that something shall go to: the caller's own, or one of a team it belongs to.</summary>
    /// <exception cref="Refusal">It does not belong to such a team.</exception>
    internal static async Task<string> TargetAsync(DbConnection connection, string userId, string? teamId)
    {
        if (teamId is null)
        {
            return Accounts.User(userId);
        }

        var member = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM team_members WHERE team_id = @teamId AND user_id = @userId", new { teamId, userId });
        return member > 0 ? Accounts.Team(teamId) : throw Refusal.Invalid("teamId", "is no team of yours");
    }

    private static async Task<IReadOnlyList<string>> ListAsync(DbConnection connection, string userId)
    {
        var teams = await connection.QueryAsync<string>("SELECT team_id FROM team_members WHERE user_id = @userId ORDER BY team_id", new { userId });
        return [Accounts.User(userId), .. teams.Select(Accounts.Team), Accounts.TabPrefix + Accounts.User(userId)];
    }
}
