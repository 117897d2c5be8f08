using System.Data.Common;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Invitations;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Identity.External;

/// <summary>
/// From who a provider says it is to an account here: the one that is linked; else, where that is allowed, the one whose verified address is
/// the provider's verified address; else a new one, where people may sign up.
/// </summary>
public sealed class ExternalAccounts(
    Database database, ConfigurationPublisher publisher, ExternalLogins logins, SignUpStore signUps, SignIn signIn, AuditLog audit, TimeProvider time)
{
    private const int MostSuffixes = 50;

    /// <summary>Signs in.</summary>
    /// <exception cref="ExternalSignInException">The account is none that may.</exception>
    internal async Task<SignInOutcome> SignInAsync(
        IdentityProvider provider, ExternalIdentity identity, string? invitation, Visitor visitor, IdentitySettings holds, CancellationToken cancellation)
    {
        CheckDomain(provider, identity);
        Task<SignInOutcome> Work(DbConnection connection) => SignInAsync(connection, provider, identity, invitation, visitor, holds);

        // Most sign-ins change nothing that the data plane must know; compiling everything is for those that do.
        return await IsPlainAsync(provider, identity, cancellation) ? await database.WriteAsync(Work, cancellation) : await publisher.ChangeAsync(Work, cancellation);
    }

    /// <summary>Links to the account that asked for it.</summary>
    /// <exception cref="ExternalSignInException">It belongs to another one already.</exception>
    internal Task LinkAsync(IdentityProvider provider, ExternalIdentity identity, string userId, Visitor visitor, CancellationToken cancellation)
    {
        CheckDomain(provider, identity);
        return database.WriteAsync(
            async connection =>
            {
                var user = await UserRow.FindAsync(connection, userId);
                if (user is null or { enabled: 0 })
                {
                    throw new ExternalSignInException(ExternalSignInException.NotAllowed, "the account that began is gone or switched off");
                }

                var owner = await ExternalLogins.FindUserAsync(connection, provider, identity.Subject);
                if (owner is not null && owner != userId)
                {
                    throw new ExternalSignInException(ExternalSignInException.Taken, "it is linked to another account");
                }

                if (owner is null)
                {
                    await logins.AddAsync(connection, visitor.As(user.id, user.name, user.Role), userId, provider, identity);
                }
            },
            cancellation);
    }

    private async Task<bool> IsPlainAsync(IdentityProvider provider, ExternalIdentity identity, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await ExternalLogins.FindUserAsync(connection, provider, identity.Subject) is { } id
            && await UserRow.FindAsync(connection, id) is { } user
            && Mapped(provider, identity, user) is null;
    }

    private async Task<SignInOutcome> SignInAsync(
        DbConnection connection, IdentityProvider provider, ExternalIdentity identity, string? invitation, Visitor visitor, IdentitySettings holds)
    {
        var user = await ExternalLogins.FindUserAsync(connection, provider, identity.Subject) is { } id ? await UserRow.FindAsync(connection, id) : null;
        if (user is null)
        {
            user = await FindByEmailAsync(connection, provider, identity) ?? await CreateAsync(connection, provider, identity, invitation, visitor, holds);
            await logins.AddAsync(connection, visitor.As(user.id, user.name, user.Role), user.id, provider, identity);
        }

        if (user.enabled == 0)
        {
            throw new ExternalSignInException(ExternalSignInException.NotAllowed, $"the account '{user.name}' is switched off");
        }

        user = await MapAsync(connection, provider, identity, user, visitor);
        await logins.NoteUseAsync(connection, provider, identity);
        return await signIn.ProvenAsync(connection, user, provider.Id, visitor, holds);
    }

    // Both sides must have verified the address: else whoever types somebody's address into a profile would get that one's sign-ins.
    private static async Task<UserRow?> FindByEmailAsync(DbConnection connection, IdentityProvider provider, ExternalIdentity identity)
    {
        if (!provider.LinkByEmail || !identity.EmailVerified || identity.Email is null)
        {
            return null;
        }

        var user = await UserRow.FindByLoginAsync(connection, identity.Email);
        return user is { email_verified: not 0, email: not null } && string.Equals(user.email, identity.Email, StringComparison.OrdinalIgnoreCase) ? user : null;
    }

    private async Task<UserRow> CreateAsync(
        DbConnection connection, IdentityProvider provider, ExternalIdentity identity, string? invitation, Visitor visitor, IdentitySettings holds)
    {
        try
        {
            if (!provider.CreateUsers)
            {
                SignUpStore.CheckMode(holds, invitation);
            }

            var email = identity.EmailVerified ? identity.Email : null;
            var user = new UserInput
            {
                Name = await FreeNameAsync(connection, identity.Login),
                DisplayName = Clean(identity.DisplayName),
                Email = email,
                Role = ClaimMap.RoleOf(provider, identity.Claims) ?? UserRole.User,
                Group = ClaimMap.GroupOf(provider, identity.Claims),
            };
            UserRules.Check(user, string.Empty);
            return await signUps.CreateAsync(connection, user, string.Empty, emailVerified: email is not null, invitation, visitor, holds);
        }
        catch (Refusal refusal)
        {
            var taken = refusal.Problem.Errors.Any(e => e.Path == "email" && e.Message == "is taken");
            throw new ExternalSignInException(taken ? ExternalSignInException.Taken : ExternalSignInException.NoAccount, refusal.Problem.Detail ?? refusal.Problem.Title, refusal);
        }
    }

    private async Task<UserRow> MapAsync(DbConnection connection, IdentityProvider provider, ExternalIdentity identity, UserRow user, Visitor visitor)
    {
        if (Mapped(provider, identity, user) is not { } mapped)
        {
            return user;
        }

        await UserWrites.UpdateAsync(connection, user.id, mapped, user.email_verified != 0, time.GetUtcNow());
        var after = await UserRow.GetAsync(connection, user.id);
        await audit.WriteAsync(connection, visitor.As(user.id, user.name, user.Role), "user.map-claims", user.id, user.name, user.ToView(), after.ToView());
        return after;
    }

    // What the claims make of a user; null: nothing changes. Roots are nobody's to change but roots'.
    private static UserInput? Mapped(IdentityProvider provider, ExternalIdentity identity, UserRow user)
    {
        if (user.Role == Role.Root)
        {
            return null;
        }

        var before = user.ToView().User;
        var after = before with { Role = ClaimMap.RoleOf(provider, identity.Claims) ?? before.Role, Group = ClaimMap.GroupOf(provider, identity.Claims) ?? before.Group };
        return after.Role == before.Role && after.Group == before.Group ? null : after;
    }

    private static void CheckDomain(IdentityProvider provider, ExternalIdentity identity)
    {
        if (provider.EmailDomains is not { Count: > 0 } domains)
        {
            return;
        }

        var domain = identity is { EmailVerified: true, Email: { } email } ? email[(email.LastIndexOf('@') + 1)..] : null;
        if (domain is null || !domains.Contains(domain, StringComparer.OrdinalIgnoreCase))
        {
            throw new ExternalSignInException(ExternalSignInException.NotAllowed, "it has no verified address of an allowed domain");
        }
    }

    private static async Task<string> FreeNameAsync(DbConnection connection, string login)
    {
        var wanted = new string([.. login.Split('@')[0].Where(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-').Take(50)]);
        wanted = wanted.Length == 0 ? "user" : wanted;
        for (var suffix = 1; suffix <= MostSuffixes; suffix++)
        {
            var name = suffix == 1 ? wanted : $"{wanted}-{suffix}";
            if (!await UserRules.IsNameTakenAsync(connection, name))
            {
                return name;
            }
        }

        return $"{wanted}-{Secret.Create()[..8]}";
    }

    private static string? Clean(string? name)
    {
        var text = new string([.. (name ?? string.Empty).Where(c => !char.IsControl(c)).Take(100)]).Trim();
        return text.Length == 0 ? null : text;
    }
}
