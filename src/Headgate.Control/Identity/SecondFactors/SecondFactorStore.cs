using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Identity.SecondFactors;

/// <summary>Sets the caller's second factor up and takes it off.</summary>
public sealed class SecondFactorStore(Database database, OwnerProof proof, AuditLog audit, AttemptThrottle throttle, MasterKey master, TimeProvider time)
{
    private const string Issuer = "Headgate";

    /// <summary>How it is.</summary>
    public async Task<SecondFactorView> GetAsync(Caller caller, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var user = await UserRow.GetAsync(connection, caller.RequiredUserId);
        return new SecondFactorView(user.totp_secret is not null, (int)await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM recovery_codes WHERE user_id = @id", new { user.id }));
    }

    /// <summary>Begins: makes a secret that counts from its first code on.</summary>
    public async Task<SecondFactorSetup> BeginAsync(Caller caller, PasswordProof given, CancellationToken cancellation)
    {
        var user = await proof.RequireAsync(caller, given.Password, cancellation);
        if (user.totp_secret is not null)
        {
            throw Refusal.Conflict("You have a second factor already; remove it first.");
        }

        var secret = Totp.CreateSecret();
        await database.WriteAsync(
            connection => connection.ExecuteAsync("UPDATE users SET totp_pending = @Box WHERE id = @id", new { user.id, Box = master.Seal(secret, SecondFactorCheck.Place(user.id)) }), cancellation);
        return new SecondFactorSetup(secret, Totp.UriOf(secret, user.name, Issuer));
    }

    /// <summary>Confirms with the first code, and gives the recovery codes.</summary>
    public async Task<RecoveryCodes> ConfirmAsync(Caller caller, SecondFactorCode code, CancellationToken cancellation)
    {
        var account = "user:" + caller.RequiredUserId;
        throttle.Take(AttemptKind.SecondStep, account, caller.Address);
        var codes = await database.WriteAsync(
            async connection =>
            {
                var pending = await connection.QuerySingleOrDefaultAsync<byte[]>("SELECT totp_pending FROM users WHERE id = @id", new { id = caller.RequiredUserId })
                    ?? throw Refusal.Conflict("There is nothing to confirm; begin first.");
                var step = Totp.Match(master.Open(pending, SecondFactorCheck.Place(caller.RequiredUserId)), code.Code, time.GetUtcNow(), 0)
                    ?? throw Refusal.Invalid("code", "is wrong; look whether the clock of the device is right");
                await connection.ExecuteAsync(
                    "UPDATE users SET totp_secret = totp_pending, totp_pending = NULL, totp_step = @step WHERE id = @id", new { step, id = caller.RequiredUserId });
                await audit.WriteAsync(connection, caller, "user.add-second-factor", caller.RequiredUserId, caller.Name, null, null);
                return await RenewAsync(connection, caller.RequiredUserId);
            },
            cancellation);
        throttle.Forgive(AttemptKind.SecondStep, account, caller.Address);
        return codes;
    }

    /// <summary>Makes new recovery codes; the old ones end.</summary>
    public async Task<RecoveryCodes> RenewRecoveryCodesAsync(Caller caller, PasswordProof given, CancellationToken cancellation)
    {
        var user = await proof.RequireAsync(caller, given.Password, cancellation);
        if (user.totp_secret is null)
        {
            throw Refusal.Conflict("You have no second factor.");
        }

        return await database.WriteAsync(
            async connection =>
            {
                await audit.WriteAsync(connection, caller, "user.renew-recovery-codes", user.id, user.name, null, null);
                return await RenewAsync(connection, user.id);
            },
            cancellation);
    }

    /// <summary>Takes it off.</summary>
    public async Task RemoveAsync(Caller caller, PasswordProof given, CancellationToken cancellation)
    {
        var user = await proof.RequireAsync(caller, given.Password, cancellation);
        await database.WriteAsync(
            async connection =>
            {
                await UserWrites.RemoveSecondFactorAsync(connection, user.id);
                await audit.WriteAsync(connection, caller, "user.remove-second-factor", user.id, user.name, null, null);
            },
            cancellation);
    }

    private static async Task<RecoveryCodes> RenewAsync(DbConnection connection, string userId)
    {
        var codes = RecoveryCode.CreateSet();
        await connection.ExecuteAsync("DELETE FROM recovery_codes WHERE user_id = @userId", new { userId });
        await connection.ExecuteAsync("INSERT INTO recovery_codes (user_id, hash) VALUES (@userId, @Hash)", codes.Select(code => new { userId, Hash = RecoveryCode.HashOf(code) }));
        return new RecoveryCodes(codes);
    }
}
