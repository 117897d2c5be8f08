using Headgate.Control.Audit;
using Headgate.Control.Identity.External;
using Headgate.Control.Identity.MailedLinks;
using Headgate.Control.Identity.Passkeys;
using Headgate.Control.Identity.SecondFactors;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Invitations;
using Headgate.Control.Settings;
using Headgate.Control.Teams;
using Headgate.Control.Users;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Control.Identity;

/// <summary>People, how they sign in, their teams, and the log of what they did: services and endpoints.</summary>
internal static class IdentityServices
{
    /// <summary>Registers what the endpoints use.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddSingleton<AttemptThrottle>(s => new AttemptThrottle(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PasswordCheck>().AddSingleton<OwnerProof>().AddSingleton<ChallengeStore>().AddSingleton<RefusedSignIns>().AddSingleton<IdentitySettingsStore>();
        services.AddSingleton<SettingsSection>(IdentitySettingsRules.Section);
        services.AddSingleton<SessionStore>().AddSingleton<SignIn>().AddSingleton<SecondFactorCheck>().AddSingleton<SecondFactorStore>();
        services.AddSingleton<PasskeyCeremony>().AddSingleton<PasskeyStore>().AddSingleton<PasskeyRegistration>().AddSingleton<PasskeySignIn>();
        services.AddSingleton<ProviderTransport>().AddSingleton<OpenIdIssuers>().AddSingleton<OpenIdClient>().AddSingleton<GitHubClient>();
        services.AddSingleton<ExternalLogins>().AddSingleton<ExternalAccounts>().AddSingleton<ExternalSignIn>();
        services.AddSingleton<AccessTokenStore>().AddSingleton<MeStore>().AddSingleton<UserStore>();
        services.AddSingleton<TeamStore>().AddSingleton<TeamMemberStore>();
        services.AddSingleton<LinkMail>().AddSingleton<PasswordResets>().AddSingleton<PasswordResetQueue>().AddSingleton<EmailProof>().AddSingleton<SignUpProof>();
        services.AddSingleton<InvitationStore>().AddSingleton<SignUpStore>().AddSingleton<AuditQuery>();
        return services;
    }

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        UserEndpoints.Map(api);
        TeamEndpoints.Map(api);
        MeEndpoints.Map(api);
        SessionEndpoints.Map(api);
        ExternalEndpoints.Map(api);
        MailedLinkEndpoints.Map(api);
        InvitationEndpoints.Map(api);
        IdentitySettingsEndpoints.Map(api);
        AuditEndpoints.Map(api);
    }
}
