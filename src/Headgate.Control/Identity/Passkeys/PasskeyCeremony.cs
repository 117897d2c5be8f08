using System.Net;
using Headgate.Control.Storage;
using Headgate.Control.Users;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Headgate.Control.Identity.Passkeys;

/// <summary>
/// ASP.NET Core's own WebAuthn, set up: the user is verified (so that a passkey is two factors in one), the key is one that the browser offers
/// by itself, any authenticator may make it. The relying party is the host that the browser has for the gateway.
/// </summary>
internal sealed class PasskeyCeremony : IDisposable
{
    /// <summary>How long a challenge is good.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromMinutes(5);

    private readonly UserManager<UserRow> _users;

    /// <summary>Sets it up over a database.</summary>
    public PasskeyCeremony(Database database)
    {
        // The handler wants a user manager, of which it uses the look-ups alone: nothing that hashes, validates or normalises is ever reached.
        _users = new UserManager<UserRow>(
            new PasskeyUserStore(database),
            Options.Create(new IdentityOptions()),
            new PasswordHasher<UserRow>(),
            [],
            [],
            new UpperInvariantLookupNormalizer(),
            new IdentityErrorDescriber(),
            null!,
            NullLogger<UserManager<UserRow>>.Instance);
        Handler = new PasskeyHandler<UserRow>(_users, Options.Create(new IdentityPasskeyOptions
        {
            AuthenticatorTimeout = Time,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            ValidateOrigin = context => ValueTask.FromResult(IsOwn(context)),
        }));
    }

    /// <summary>The handler.</summary>
    public IPasskeyHandler<UserRow> Handler { get; }

    /// <inheritdoc/>
    public void Dispose() => _users.Dispose();

    // Over TLS, or on this machine; never in another site's frame. The scheme that we see may be a proxy's.
    private static bool IsOwn(PasskeyOriginValidationContext context) =>
        !context.CrossOrigin
        && Uri.TryCreate(context.Origin, UriKind.Absolute, out var origin)
        && (origin.Scheme == Uri.UriSchemeHttps || (origin.Scheme == Uri.UriSchemeHttp && IsThisMachine(origin.Host)))
        && Uri.TryCreate($"{origin.Scheme}://{context.HttpContext.Request.Host.Value}", UriKind.Absolute, out var own)
        && string.Equals(origin.Authority, own.Authority, StringComparison.OrdinalIgnoreCase);

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
