using Headgate.Gateway.Access;

namespace Headgate.Server.Options;

/// <summary>How the server was asked to run.</summary>
/// <param name="ConfigFile">The configuration file; null: none was named and none was found.</param>
/// <param name="DataDirectory">Where the database and the journal live.</param>
/// <param name="Urls">Addresses to listen on, separated by semicolons.</param>
/// <param name="Check">Whether to validate the configuration and exit.</param>
internal sealed record ServerOptions(string? ConfigFile, string DataDirectory, string Urls, bool Check)
{
    /// <summary><c>postgres://…</c>; null: the file in the data directory.</summary>
    public string? Database { get; init; }

    /// <summary>Addresses and CIDR ranges of proxies in front, separated by commas; null: those of the configuration file.</summary>
    public string? TrustedProxies { get; init; }

    /// <summary>Whether to list the catalogue's providers and exit.</summary>
    public bool Providers { get; init; }

    /// <summary>Reachable from this machine alone until somebody says otherwise.</summary>
    public const string DefaultUrls = "http://localhost:3000";

    private static readonly string[] UsualFiles = ["headgate.json", "headgate.yaml", "headgate.yml"];

    /// <summary>Fills in what the command line left open: first from the environment, then the defaults.</summary>
    /// <param name="config">Value of <c>--config</c>.</param>
    /// <param name="data">Value of <c>--data</c>.</param>
    /// <param name="urls">Value of <c>--urls</c>.</param>
    /// <param name="check">Whether <c>--check</c> was given.</param>
    /// <param name="environment">Looks an environment variable up.</param>
    /// <param name="folder">The working directory.</param>
    public static ServerOptions Resolve(string? config, string? data, string? urls, bool check, Func<string, string?> environment, string folder) => new(
        Given(config) ?? Given(environment("HEADGATE_CONFIG")) ?? FindUsualFile(folder),
        Given(data) ?? Path.Combine(folder, "data"),
        Given(urls) ?? Given(environment("ASPNETCORE_URLS")) ?? DefaultUrls,
        check);

    /// <summary>The database that was named.</summary>
    /// <param name="database">Value of <c>--database</c>.</param>
    /// <param name="environment">Looks an environment variable up.</param>
    public static string? ResolveDatabase(string? database, Func<string, string?> environment) => Given(database) ?? Given(environment("HEADGATE_DATABASE"));

    /// <summary>The proxies that were named.</summary>
    /// <param name="proxies">Value of <c>--trusted-proxies</c>.</param>
    /// <param name="environment">Looks an environment variable up.</param>
    public static string? ResolveTrustedProxies(string? proxies, Func<string, string?> environment) => Given(proxies) ?? Given(environment("HEADGATE_TRUSTED_PROXIES"));

    /// <summary>Reads <see cref="TrustedProxies"/>; null: those of the configuration file.</summary>
    /// <exception cref="FormatException">One of them is no address.</exception>
    public TrustedProxies? ReadTrustedProxies()
    {
        if (TrustedProxies is null)
        {
            return null;
        }

        var wrong = Gateway.Access.TrustedProxies.Parse(TrustedProxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), out var proxies);
        return wrong.Count == 0
            ? proxies
            : throw new FormatException($"'{wrong[0]}' in --trusted-proxies (or HEADGATE_TRUSTED_PROXIES) is not an address or a range such as 10.0.0.0/8; several are separated by commas.");
    }

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    private static string? FindUsualFile(string folder) => UsualFiles.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
