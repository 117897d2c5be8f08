using System.Net;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>
/// An address of an upstream as somebody wrote it, taken apart. Kept as text: <see cref="Uri"/> would escape the braces of a template.
/// </summary>
/// <param name="Origin">Scheme, host and port.</param>
/// <param name="Path">Path without a slash at its end; empty: a bare host.</param>
/// <param name="Query">Query without its question mark; empty: none.</param>
/// <param name="Exact">Written with a <c>#</c> at the end: nothing is to be appended.</param>
internal sealed record UpstreamAddress(string Origin, string Path, string Query, bool Exact)
{
    private const string ActionSuffix = ":{action}";

    // Longest first: /chat/completions before /completions.
    private static readonly string[] OperationPaths =
    [
        .. ((ServedSurface[])[.. WireSurfaces.OpenAI, .. WireSurfaces.Responses, .. WireSurfaces.Anthropic, .. WireSurfaces.Gemini])
            .Select(s => s.Path).Distinct(StringComparer.Ordinal).OrderByDescending(p => p.Length),
    ];

    /// <summary>The address without its query.</summary>
    public string Base => Origin + Path;

    /// <summary>As a URL, with something in place of names in braces; for look-ups, not for calls.</summary>
    public Uri Probe => new(Base.Replace('{', 'x').Replace('}', 'x'));

    /// <summary>Reads an address; a fault is reported and null returned.</summary>
    public static UpstreamAddress? Parse(string text, string path, bool allowMetadata, ProblemList problems)
    {
        var fault = Read(text.Trim(), allowMetadata, out var address);
        if (fault is not null)
        {
            problems.Error(path, fault);
            return null;
        }

        return address;
    }

    /// <summary>Whether it ends where this operation is served, so that nothing is to be appended.</summary>
    public bool IsWhole(string operation) =>
        Exact
        || Path.EndsWith(operation, StringComparison.OrdinalIgnoreCase)
        || (operation.EndsWith(ActionSuffix, StringComparison.Ordinal) && Path.LastIndexOf(':') > Path.LastIndexOf('/'));

    /// <summary>An address that is known to be one.</summary>
    public static UpstreamAddress Known(string text)
    {
        _ = Read(text, allowMetadata: true, out var address);
        return address ?? throw new ArgumentException($"'{text}' is not an address", nameof(text));
    }

    /// <summary>The same, and paths that only this type has; a model's name in the path stands for any model.</summary>
    public UpstreamAddress WithoutOperation(ChannelType? type, out string operation)
    {
        foreach (var served in type?.Surfaces ?? [])
        {
            if (PathPattern.Ends(Path, served.Path) is >= 0 and var cut)
            {
                operation = served.Path;
                return this with { Path = Path[..cut] };
            }
        }

        return WithoutOperation(out operation);
    }

    /// <summary>Takes an operation's path off the end: people paste the address of a call where its base is meant.</summary>
    public UpstreamAddress WithoutOperation(out string operation)
    {
        foreach (var path in OperationPaths)
        {
            if (Path.EndsWith(path, StringComparison.OrdinalIgnoreCase))
            {
                operation = path;
                return this with { Path = Path[..^path.Length] };
            }
        }

        operation = string.Empty;
        return this;
    }

    /// <summary>Adds the version segment where it is missing and the type wants one.</summary>
    public UpstreamAddress Versioned(ChannelType type, ProviderCatalog catalog)
    {
        if (type.Version.Length == 0)
        {
            // Paths with a version of their own: /v2/chat, /api/chat.
            return this with { Path = VersionSegment.Without(Path) };
        }

        if (VersionSegment.Ends(Path))
        {
            return this;
        }

        if (Path.Length > 0)
        {
            return type.VersionBehindPath ? this with { Path = Path + type.Version } : this;
        }

        // A bare host: the catalogue may know better (api.deepseek.com has no version, api.groq.com wants /openai/v1).
        var known = catalog.EndpointOn(Probe.Authority, type.Dialect);
        if (known is null || type.VersionBehindPath)
        {
            return this with { Path = type.Version };
        }

        return this with { Path = new Uri(known.BaseUrl).AbsolutePath.TrimEnd('/') };
    }

    private static string? Read(string text, bool allowMetadata, out UpstreamAddress? address)
    {
        address = null;
        if (text.Length == 0)
        {
            return "is empty";
        }

        var exact = text.EndsWith('#');
        text = exact ? text[..^1] : text;
        if (!Uri.TryCreate(text.Replace("{model}", "model", StringComparison.Ordinal).Replace("{action}", "action", StringComparison.Ordinal), UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            return $"'{Safe(text)}' is not an absolute http or https address";
        }

        if (url.UserInfo.Length > 0)
        {
            return "holds a user name or password; put the key into apiKey";
        }

        if (url.Fragment.Length > 0)
        {
            return "holds a fragment; a '#' may stand at the very end only";
        }

        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var slash = text.IndexOfAny(['/', '?'], start);
        var origin = slash < 0 ? text : text[..slash];
        var rest = slash < 0 ? string.Empty : text[slash..];
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var path = AnyAction((question < 0 ? rest : rest[..question]).TrimEnd('/'));
        var query = question < 0 ? string.Empty : rest[(question + 1)..];
        if (OpenBrace(origin + path) is { } brace)
        {
            return $"holds {brace}: write in what it stands for";
        }

        if (!allowMetadata && IsForbidden(url))
        {
            return $"'{url.Host}' is a link-local or metadata address; set allowMetadataAddresses if that is meant";
        }

        address = new UpstreamAddress(origin, path, query, exact);
        return null;
    }

    private static bool IsForbidden(Uri url) =>
        (IPAddress.TryParse(url.IdnHost, out var literal) && AddressGuard.IsForbidden(literal))
        || string.Equals(url.Host, "metadata.google.internal", StringComparison.OrdinalIgnoreCase);

    // Gemini's verb depends on the request, so an address that was copied with one of the two chat verbs takes both.
    private static string AnyAction(string path) =>
        path.EndsWith(":generateContent", StringComparison.Ordinal) || path.EndsWith(":streamGenerateContent", StringComparison.Ordinal)
            ? path[..path.LastIndexOf(':')] + ActionSuffix
            : path;

    // {model} and {action} are filled in at run time; any other name in braces was left over from a template.
    private static string? OpenBrace(string text)
    {
        var open = text.Replace("{model}", string.Empty, StringComparison.Ordinal).Replace("{action}", string.Empty, StringComparison.Ordinal);
        var start = open.IndexOf('{', StringComparison.Ordinal);
        var end = start < 0 ? -1 : open.IndexOf('}', start);
        return end < 0 ? null : open[start..(end + 1)];
    }

    // An address that cannot be parsed may be a key that was pasted into the wrong field.
    private static string Safe(string text) => text.Contains("://", StringComparison.Ordinal) && !text.Contains('@', StringComparison.Ordinal) ? text : "…";
}
