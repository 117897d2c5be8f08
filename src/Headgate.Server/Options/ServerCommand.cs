using System.CommandLine;

namespace Headgate.Server.Options;

/// <summary>The command line of the server.</summary>
internal static class ServerCommand
{
    /// <summary>Parses the arguments and runs what they ask for.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="run">Runs the server; its result is the exit code.</param>
    public static Task<int> InvokeAsync(string[] args, Func<ServerOptions, Task<int>> run)
    {
        var config = new Option<string?>("--config") { Description = "Configuration file (headgate.json, headgate.yaml, or a LiteLLM config.yaml). Also HEADGATE_CONFIG. Default: ./headgate.json or ./headgate.yaml.", HelpName = "FILE" };
        var data = new Option<string?>("--data") { Description = "Directory for the database and the journal. Default: ./data.", HelpName = "DIR", Recursive = true };
        var database = new Option<string?>("--database") { Description = "postgres://USER:PASSWORD@HOST:PORT/NAME. Also HEADGATE_DATABASE. Default: an embedded database in the data directory.", HelpName = "URL", Recursive = true };
        var urls = new Option<string?>("--urls") { Description = $"Addresses to listen on, separated by ';'. Also ASPNETCORE_URLS. Default: {ServerOptions.DefaultUrls}.", HelpName = "URLS" };
        var proxies = new Option<string?>("--trusted-proxies") { Description = "Addresses and CIDR ranges of proxies in front, separated by ',': their X-Forwarded-For and X-Forwarded-Proto are believed. Also HEADGATE_TRUSTED_PROXIES. Default: the configuration's globalSettings.trustedProxies, else none.", HelpName = "LIST" };
        var check = new Option<bool>("--check") { Description = "Validate the configuration, print every error and warning, and exit with 0 or 1." };
        var providers = new Option<bool>("--providers") { Description = "List the providers that a channel's type can name, with their plans and dialects, and exit." };
        var command = new RootCommand("Headgate: one key in front of many AI providers.") { config, data, database, urls, proxies, check, providers };
        command.SetAction(parsed => run(Resolve(parsed)));
        foreach (var sub in BackupCommands.Create(Resolve).Concat(UserCommands.Create(Resolve)))
        {
            command.Add(sub);
        }

        command.Add(ImportCommand.Create(Resolve));

        // The host handles signals itself and gives running requests their time; the parser would end the process after two seconds.
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

        ServerOptions Resolve(ParseResult parsed) => ServerOptions.Resolve(
            parsed.GetValue(config),
            parsed.GetValue(data),
            parsed.GetValue(urls),
            parsed.GetValue(check),
            Environment.GetEnvironmentVariable,
            Directory.GetCurrentDirectory()) with
        {
            Database = ServerOptions.ResolveDatabase(parsed.GetValue(database), Environment.GetEnvironmentVariable),
            TrustedProxies = ServerOptions.ResolveTrustedProxies(parsed.GetValue(proxies), Environment.GetEnvironmentVariable),
            Providers = parsed.GetValue(providers),
        };
    }
}
