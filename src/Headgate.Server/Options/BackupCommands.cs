using System.CommandLine;
using Headgate.Server.Modes;

namespace Headgate.Server.Options;

/// <summary><c>backup</c> and <c>restore</c>.</summary>
internal static class BackupCommands
{
    /// <summary>Both commands.</summary>
    /// <param name="resolve">The options that stand in front of or behind them.</param>
    public static IEnumerable<Command> Create(Func<ParseResult, ServerOptions> resolve)
    {
        var to = new Argument<string>("FILE") { Description = "The file to be made, such as headgate.backup.jsonl.gz." };
        var withKey = new Option<bool>("--with-master-key") { Description = "Put the master key into the backup: it is then all that a new machine needs, and has to be kept like a secret." };
        var backup = new Command("backup", "Write everything that the database holds into a file, while the server runs or not.") { to, withKey };
        backup.SetAction((parsed, cancellation) => BackupMode.RunAsync(resolve(parsed), parsed.GetValue(to)!, parsed.GetValue(withKey), Console.Out, Console.Error, cancellation));

        var from = new Argument<string>("FILE") { Description = "A file that 'backup' made, on either engine." };
        var replace = new Option<bool>("--replace") { Description = "Throw away what the database holds now." };
        var restore = new Command("restore", "Make a backup the database. The server must be stopped.") { from, replace };
        restore.SetAction((parsed, cancellation) => RestoreMode.RunAsync(resolve(parsed), parsed.GetValue(from)!, parsed.GetValue(replace), Console.Out, Console.Error, cancellation));
        return [backup, restore];
    }
}
