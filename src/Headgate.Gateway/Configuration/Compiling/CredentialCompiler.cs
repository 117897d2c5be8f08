using System.Security.Cryptography;
using System.Text;
using Headgate.Gateway.Forwarding;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles the upstream keys of a channel.</summary>
internal sealed class CredentialCompiler(CompileContext context, ProblemList problems, HashSet<string> inUse)
{
    private const string KeyMark = "{key}";
    private readonly KeyForms _forms = new(context.Time, problems);

    /// <summary>A compiled key beside what makes its targets' ids and weights.</summary>
    /// <param name="Credential">The key.</param>
    /// <param name="StateId">Id of its state.</param>
    /// <param name="Weight">Its share among the channel's keys.</param>
    public readonly record struct Compiled(Credential Credential, string StateId, int Weight);

    /// <summary>The keys of a channel; faults are reported.</summary>
    public Compiled[] Compile(ChannelConfig config, ChannelSites sites, UpstreamTransport transport)
    {
        var auth = AuthOf(config, sites);
        if (!TryReadAuth(auth, out var scheme, out var place, out var template))
        {
            problems.Error($"{config.Path}.auth", $"'{auth}' is unknown; write bearer, header:NAME, header:NAME=Template {KeyMark}, query:NAME or none");
            return [];
        }

        if (config.Credentials.Count == 0 || scheme == CredentialScheme.None)
        {
            return [Create(config, config.Name, string.Empty, 1, new KeyForm(CredentialScheme.None, string.Empty, string.Empty, null))];
        }

        var compiled = new Compiled[config.Credentials.Count];
        for (var i = 0; i < compiled.Length; i++)
        {
            var credential = config.Credentials[i];
            var secret = credential.Secret.Trim();
            Check(credential, secret);
            var name = credential.Name ?? $"{config.Name}#{i + 1}";
            var plain = new KeyForm(scheme, place, template, null);
            var form = config.Auth is null ? _forms.Of(config, sites, credential, transport) ?? plain : plain;
            compiled[i] = Create(config, name, secret, credential.Weight, form);
        }

        CheckTwins(config, compiled);
        return compiled;
    }

    /// <summary>How the key is sent at one address of several, where that differs from the channel's way; null: it does not.</summary>
    public static KeyPlace? PlaceOf(ChannelConfig config, ChannelSites sites, Site site)
    {
        if (config.Auth is not null || ReferenceEquals(site, sites.Main) || site.Known is not { } known
            || !TryReadAuth(AuthOf(config, sites), out var scheme, out var place, out var template) || scheme != CredentialScheme.Header)
        {
            return null;
        }

        KeyPlace? other = null;
        foreach (var auth in (ReadOnlySpan<string>)[known.Auth, .. known.AuthAlso])
        {
            if (TryReadAuth(auth, out scheme, out var header, out var value) && scheme == CredentialScheme.Header)
            {
                if (string.Equals(header, place, StringComparison.OrdinalIgnoreCase) && string.Equals(value, template, StringComparison.Ordinal))
                {
                    return null;
                }

                other ??= new KeyPlace(header, value);
            }
        }

        return other;
    }

    /// <summary>The beginning of a secret's SHA-256: tells keys apart without telling them.</summary>
    public static string Fingerprint(string secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(secret), hash);
        return Convert.ToHexStringLower(hash[..8]);
    }

    private Compiled Create(ChannelConfig config, string name, string secret, int weight, KeyForm form)
    {
        var id = $"{config.Name}/{(secret.Length == 0 ? "-" : Fingerprint(secret))}";
        inUse.Add(id);
        var credential = new Credential
        {
            Name = name,
            Secret = secret,
            Scheme = form.Scheme,
            Place = form.Place,
            Value = form.Template.Length == 0 ? secret : form.Template.Replace(KeyMark, secret, StringComparison.Ordinal),
            Signer = form.Signer,
            State = context.States.Credential(id),
        };
        return new Compiled(credential, id, weight);
    }

    // The type's usual way, unless the catalogue knows that this address wants another.
    private static string AuthOf(ChannelConfig config, ChannelSites sites)
    {
        var usual = sites.Main.Known is null ? sites.Type.Auth : sites.Main.Type.Auth;
        return config.Auth ?? (sites.Main.Known is not { } known || known.Takes(usual) || !TryReadAuth(known.Auth, out _, out _, out _) ? usual : known.Auth);
    }

    private static bool TryReadAuth(string auth, out CredentialScheme scheme, out string place, out string template)
    {
        (scheme, place, template) = (CredentialScheme.Header, string.Empty, string.Empty);
        switch (auth.ToUpperInvariant())
        {
            case "BEARER" or "OPTIONAL-BEARER":
                (place, template) = ("Authorization", $"Bearer {KeyMark}");
                return true;
            case "X-API-KEY" or "X-GOOG-API-KEY" or "API-KEY":
                place = auth;
                return true;
            case "NONE":
                scheme = CredentialScheme.None;
                return true;
        }

        var colon = auth.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        place = auth[(colon + 1)..];
        if (string.Equals(auth[..colon], "query", StringComparison.OrdinalIgnoreCase))
        {
            scheme = CredentialScheme.Query;
            return place.Length > 0;
        }

        var equals = place.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            (place, template) = (place[..equals], place[(equals + 1)..]);
        }

        return string.Equals(auth[..colon], "header", StringComparison.OrdinalIgnoreCase)
            && HeaderSyntax.IsName(place)
            && (template.Length == 0 || template.Contains(KeyMark, StringComparison.Ordinal));
    }

    private void Check(CredentialConfig credential, string secret)
    {
        if (secret.Length == 0)
        {
            problems.Error(credential.Path, "is empty; leave it out where the server wants no key");
        }
        else if (!GoogleKey.IsServiceAccount(secret) && secret.AsSpan().ContainsAnyInRange('\0', '\u001f'))
        {
            problems.Error(credential.Path, "holds a line break or another control character");
        }
        else if (!HeaderSyntax.IsValue(secret))
        {
            // Sample files hold an ellipsis here; the rest of such a file should work all the same.
            problems.Warn(credential.Path, "holds characters beyond ASCII, so it is a placeholder and no provider will take it");
        }

        if (credential.Weight < 1)
        {
            problems.Error(credential.Path, $"weight {credential.Weight} is less than 1");
        }
    }

    private void CheckTwins(ChannelConfig config, Compiled[] compiled)
    {
        if (compiled.Length == 1)
        {
            return;
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < compiled.Length; i++)
        {
            var credential = compiled[i].Credential;
            if (credential.Secret.Length > 0 && !ids.Add(compiled[i].StateId))
            {
                problems.Error(config.Credentials[i].Path, "is the same key as one before it");
            }

            if (!names.Add(credential.Name))
            {
                problems.Error(config.Credentials[i].Path, $"the name '{credential.Name}' is used twice");
            }
        }
    }
}
