using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Settings;

namespace Headgate.Control.Identity;

/// <summary>What the settings section <c>identity</c> must be like.</summary>
internal static class IdentitySettingsRules
{
    private const int MostProviders = 20;
    private const int MostHours = 8760;

    private const string SecretPath = "providers[].clientSecret";

    /// <summary>The section, for lists of settings, export and import.</summary>
    public static SettingsSection<IdentitySettings> Section { get; } = new(IdentitySettings.Section, Find) { Permission = Permission.Root, Secrets = [SecretPath], Kept = FindMoved };

    /// <summary>What a client's secret is sealed for: the same wherever the section is written.</summary>
    public const string SecretPlace = "settings:" + IdentitySettings.Section + ":" + SecretPath;

    /// <summary>Everything that is wrong with it.</summary>
    public static IReadOnlyList<FieldError> Find(IdentitySettings settings)
    {
        var checks = new FieldChecks();
        if (!checks.Input(settings))
        {
            return checks.Errors;
        }

        checks.Text("signUpGroup", settings.SignUpGroup, 100, least: 1);
        checks.Require(settings.PasswordLength is >= 8 and <= 64, "passwordLength", "must be 8 to 64");
        checks.Require(settings.SessionIdleHours is >= 1 and <= MostHours, "sessionIdleHours", $"must be 1 to {MostHours}");
        checks.Require(settings.SessionHours is >= 1 and <= MostHours, "sessionHours", $"must be 1 to {MostHours}");
        checks.Require(
            settings.PublicAddress is null || (IsHttp(settings.PublicAddress, out var address) && address.PathAndQuery == "/" && address.UserInfo.Length == 0),
            "publicAddress",
            "must be an address such as https://ai.example.com, without a path");
        checks.Require(!settings.SignUpVerifiesEmail || settings.PublicAddress is not null, "signUpVerifiesEmail", "needs publicAddress: the links that are mailed begin with it");
        checks.Require(settings.Providers.Count <= MostProviders, "providers", $"are more than {MostProviders}");
        for (var i = 0; i < settings.Providers.Count; i++)
        {
            Check(checks, settings.Providers[i], $"providers[{i}].");
            var id = settings.Providers[i].Id;
            checks.Require(settings.Providers.Take(i).All(other => other.Id != id), $"providers[{i}].id", "is there twice");
        }

        return checks.Errors;
    }

    // A kept secret stays with where it was meant for: else whoever may change the issuer could have it sent to another server.
    private static IEnumerable<FieldError> FindMoved(IdentitySettings asked, IdentitySettings stored) =>
        from provider in asked.Providers
        where provider.ClientSecret == SecretMark.Kept
        let kept = stored.Providers.FirstOrDefault(other => other.Id == provider.Id)
        where kept is null || kept.Issuer != provider.Issuer || kept.Type != provider.Type
        select new FieldError($"providers.{provider.Id}.clientSecret", "must be given anew: there is none to keep for this issuer");

    private static void Check(FieldChecks checks, IdentityProvider provider, string path)
    {
        checks.Require(
            provider.Id.Length is >= 1 and <= 40 && provider.Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'),
            path + "id",
            "must be lower-case letters, digits and hyphens");
        checks.Text(path + "displayName", provider.DisplayName, 100, least: 1);
        checks.Text(path + "clientId", provider.ClientId, 500, least: 1);
        checks.Text(path + "clientSecret", provider.ClientSecret, 2000);
        checks.Text(path + "scopes", provider.Scopes, 500);
        checks.Text(path + "roleClaim", provider.RoleClaim, 200, least: 1);
        checks.Text(path + "groupClaim", provider.GroupClaim, 200, least: 1);
        checks.Require(provider.Issuer is not null || provider.Type == IdentityProviderType.GitHub, path + "issuer", "is missing");
        if (provider.Issuer is { } issuer)
        {
            checks.Text(path + "issuer", issuer, 500);
            var known = IsHttp(issuer, out var address);
            checks.Require(known && address.Query.Length == 0 && address.Fragment.Length == 0 && address.UserInfo.Length == 0, path + "issuer", "must be an http or https address without a query");
            checks.Require(!known || address.Scheme == Uri.UriSchemeHttps || provider.AllowPrivateAddresses, path + "issuer", "must be https (plain http only with allowPrivateAddresses)");
        }

        foreach (var (value, role) in provider.Roles ?? new Dictionary<string, UserRole>(StringComparer.Ordinal))
        {
            checks.Require(role < UserRole.Root, $"{path}roles.{value}", "must be at most admin: roots are made by roots");
        }

        foreach (var (value, group) in provider.Groups ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            checks.Text($"{path}groups.{value}", group, 100, least: 1);
        }
    }

    private static bool IsHttp(string text, out Uri address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address!) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) && address.Host.Length > 0;
}
