using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Identity;
using Headgate.Control.Ledger;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Codes;

/// <summary>
/// Users use redemption codes. Each code is good for so many users, each once: what is read, counted and credited is one transaction, and one
/// transaction writes at a time. Who guesses learns nothing: a code that does not exist, has ended or is used up gets the same answer.
/// </summary>
public sealed class Redemption(Database database, BalanceBoard board, AuditLog audit, AttemptThrottle throttle, TimeProvider time)
{
    /// <summary>Uses a code.</summary>
    /// <exception cref="Refusal">It cannot be used, was used by the caller, or the caller tried too often.</exception>
    public async Task<Redeemed> RunAsync(Caller caller, RedeemInput input, CancellationToken cancellation)
    {
        var userId = caller.RequiredUserId;
        throttle.Take(AttemptKind.Redemption, userId, caller.Address);
        if (input.Code.Length is 0 or > CodeText.Longest)
        {
            throw Unusable();
        }

        var (result, changes) = await database.WriteAsync(connection => UseAsync(connection, caller, userId, input), cancellation);
        throttle.Forgive(AttemptKind.Redemption, userId, caller.Address);
        board.Publish(changes);
        return result;
    }

    private static Refusal Unusable() => Refusal.Invalid("code", "cannot be used: it does not exist, has ended, or was used");

    private async Task<(Redeemed Result, IReadOnlyList<BalanceChange> Changes)> UseAsync(DbConnection connection, Caller caller, string userId, RedeemInput input)
    {
        var account = await OwnAccounts.TargetAsync(connection, userId, input.TeamId);
        var now = time.GetUtcNow();
        var at = now.ToUnixTimeMilliseconds();
        var code = await connection.QuerySingleOrDefaultAsync<Row>(
            "SELECT id, batch, amount, max_uses, uses, expires_at, enabled FROM redemption_codes WHERE hash = @Hash", new { Hash = CodeText.HashOf(input.Code) })
            ?? throw Unusable();
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM redemptions WHERE code_id = @id AND user_id = @userId", new { code.id, userId }) > 0)
        {
            throw Refusal.Conflict("You have used this code already.", new FieldError("code", "was used by you"));
        }

        if (code.enabled == 0 || code.uses >= code.max_uses || code.expires_at <= at)
        {
            throw Unusable();
        }

        await connection.ExecuteAsync(
            "INSERT INTO redemptions (code_id, user_id, account, amount, at) VALUES (@id, @userId, @account, @amount, @at)", new { code.id, userId, account, code.amount, at });
        await connection.ExecuteAsync("UPDATE redemption_codes SET uses = uses + 1, version = version + 1, updated_at = @at WHERE id = @id", new { code.id, at });
        var transaction = new LedgerTransaction(Guid.CreateVersion7(now).ToString("N"), LedgerKinds.Code, at, LedgerTransaction.Move(Accounts.Codes, account, code.amount))
        {
            Memo = code.batch,
            Reference = $"{code.id}:{userId}",
            Actor = caller.Name,
        };
        var changes = await LedgerPosting.PostAsync(connection, transaction, at);
        var after = (await AccountStore.ReadAsync(connection, [account]))[0];
        await audit.WriteAsync(connection, caller, "code.redeem", code.id, code.batch, null, after);
        return (new Redeemed(Money.Usd(code.amount), after), changes);
    }

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string batch { get; init; }
        public long amount { get; init; }
        public long max_uses { get; init; }
        public long uses { get; init; }
        public long? expires_at { get; init; }
        public long enabled { get; init; }
    }
}
