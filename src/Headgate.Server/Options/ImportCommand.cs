using System.CommandLine;
using Headgate.Server.Modes;

namespace Headgate.Server.Options;

/// <summary><c>import</c>.</summary>
internal static class ImportCommand
{
    /// <summary>The command.</summary>
    /// <param name="resolve">The options that stand in front of or behind it.</param>
    public static Command Create(Func<ParseResult, ServerOptions> resolve)
    {
        var source = new Argument<string>("SOURCE") { Description = "A SQLite database of One-API, New-API or Veloera, LiteLLM's config.yaml, claude-code-router's config.json, or a config of Portkey's." };
        var from = new Option<string?>("--from") { Description = "Whose it is: one-api, new-api, veloera, litellm, claude-code-router, portkey. Default: its contents tell.", HelpName = "GATEWAY" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only print what would come and what would not; touches no data." };
        var command = new Command("import", "Bring another gateway's channels, keys, users and prices here. The server must be stopped; a running one takes the file at POST /api/v1/import/foreign.") { source, from, dryRun };
        command.SetAction((parsed, cancellation) => ImportMode.RunAsync(
            resolve(parsed), parsed.GetValue(source)!, parsed.GetValue(from), parsed.GetValue(dryRun), Console.Out, Console.Error, cancellation));
        return command;
    }
}
