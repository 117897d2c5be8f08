using System.Data.Common;
using Dapper;
using Headgate.Control.Secrets;
using Headgate.Control.Users;

namespace Headgate.Control.Identity.SecondFactors;

/// <summary>Checks the second step of a sign-in and uses its code up, in one transaction: two at once cannot use the same.</summary>
public sealed class SecondFactorCheck(MasterKey master, TimeProvider time)
{
    /// <summary>Where a sealed TOTP secret stands.</summary>
    internal static string Place(string userId) => $"totp:{userId}";

    /// <summary>Whether a code of the authenticator or a recovery code is right, and not used before.</summary>
    /// <returns>Whether it is; and for a recovery code how many are left.</returns>
    internal async Task<(bool Right, int? RecoveryCodesLeft)> UseAsync(DbConnection connection, UserRow user, string code)
    {
        if (user.totp_secret is not { } box)
        {
            return (false, null);
        }

        var typed = code.Trim();
        if (typed.Count(char.IsAsciiDigit) == typed.Count(c => c != ' ') && typed.Length <= 10)
        {
            var step = Totp.Match(master.Open(box, Place(user.id)), typed, time.GetUtcNow(), user.totp_step);
            var used = step is not null && await connection.ExecuteAsync("UPDATE users SET totp_step = @step WHERE id = @id AND totp_step < @step", new { step, user.id }) == 1;
            return (used, null);
        }

        if (await connection.ExecuteAsync("DELETE FROM recovery_codes WHERE user_id = @id AND hash = @Hash", new { user.id, Hash = RecoveryCode.HashOf(typed) }) != 1)
        {
            return (false, null);
        }

        return (true, (int)await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM recovery_codes WHERE user_id = @id", new { user.id }));
    }
}
