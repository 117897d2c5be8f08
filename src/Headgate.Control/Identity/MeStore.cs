using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Identity;

/// <summary>The caller's own account.</summary>
public sealed class MeStore(Database database, OwnerProof proof, PasswordCheck passwords, IdentitySettingsStore settings, AuditLog audit, TimeProvider time)
{
    /// <summary>The account.</summary>
    public async Task<MeView> GetAsync(Caller caller, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return View(caller, await UserRow.GetAsync(connection, caller.RequiredUserId));
    }

    /// <summary>Changes the profile.</summary>
    public Task<MeView> ReplaceProfileAsync(Caller caller, ProfileInput profile, long? expected, CancellationToken cancellation)
    {
        var checks = new FieldChecks();
        checks.Text("displayName", profile.DisplayName, 100);
        checks.Email("email", profile.Email);
        UserRules.CheckPreferences(checks, string.Empty, profile.Language, profile.Currency);
        checks.ThrowIfAny();
        return database.WriteAsync(
            async connection =>
            {
                var before = await UserRow.GetAsync(connection, caller.RequiredUserId);
                EntityVersion.Check(expected, before.version);
                await UserRules.CheckTakenAsync(connection, null, profile.Email, before.id, string.Empty);
                await UpdateAsync(connection, before, profile);
                var after = await UserRow.GetAsync(connection, before.id);
                await audit.WriteAsync(connection, caller, "user.update-profile", before.id, before.name, View(caller, before).Profile, View(caller, after).Profile);
                return View(caller, after);
            },
            cancellation);
    }

    /// <summary>Changes the password; all other sessions end.</summary>
    public async Task ChangePasswordAsync(Caller caller, PasswordChange change, CancellationToken cancellation)
    {
        var user = await proof.RequireAsync(caller, change.OldPassword, cancellation, "oldPassword");
        var checks = new FieldChecks();
        checks.Password("newPassword", change.NewPassword, user.name, (await settings.GetAsync(cancellation)).PasswordLength);
        checks.ThrowIfAny();
        var hash = await passwords.HashAsync(change.NewPassword, cancellation);
        await database.WriteAsync(
            async connection =>
            {
                await UserWrites.SetPasswordAsync(connection, user.id, hash, oneTime: false, time.GetUtcNow());
                await SessionStore.EndAllAsync(connection, user.id, caller.Via == CallerVia.Session ? caller.CredentialId : null);
                await audit.WriteAsync(connection, caller, "user.change-password", user.id, user.name, null, null);
            },
            cancellation);
    }

    // An address that its owner typed is verified by nobody: it must not become a way into somebody else's account elsewhere.
    private Task UpdateAsync(DbConnection connection, UserRow before, ProfileInput profile)
    {
        var same = string.Equals(before.email, profile.Email, StringComparison.OrdinalIgnoreCase);
        return connection.ExecuteAsync(
            """
            UPDATE users SET display_name = @DisplayName, email = @Email, email_verified = @Verified, language = @Language, currency = @Currency,
                version = version + 1, updated_at = @At
            WHERE id = @id
            """,
            new
            {
                before.id,
                DisplayName = profile.DisplayName ?? string.Empty,
                profile.Email,
                Verified = same ? before.email_verified : 0,
                Language = profile.Language ?? string.Empty,
                Currency = profile.Currency ?? string.Empty,
                At = time.GetUtcNow().ToUnixTimeMilliseconds(),
            });
    }

    private static MeView View(Caller caller, UserRow row)
    {
        var view = row.ToView();
        return new MeView(
            row.id,
            row.name,
            view.User.Role,
            row.group_name,
            view.User.Prepaid,
            JsonSerializer.Deserialize<Limits>(row.limits, ContractJson.Options)!,
            new ProfileInput { DisplayName = view.User.DisplayName, Email = row.email, Language = view.User.Language, Currency = view.User.Currency },
            view.EmailVerified,
            view.HasPassword,
            view.SecondFactor,
            caller.ReadOnly,
            row.version,
            view.CreatedAt);
    }
}
