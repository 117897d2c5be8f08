using System.CommandLine;
using Headgate.Server.Modes;

namespace Headgate.Server.Options;

/// <summary><c>reset-password</c>.</summary>
internal static class UserCommands
{
    /// <summary>The command.</summary>
    /// <param name="resolve">The options that stand in front of or behind it.</param>
    public static IEnumerable<Command> Create(Func<ParseResult, ServerOptions> resolve)
    {
        var user = new Argument<string>("USER") { Description = "Name or e-mail address of the user." };
        var withoutSecondFactor = new Option<bool>("--without-second-factor") { Description = "Take the second factor off too." };
        var reset = new Command("reset-password", "Give a user a one-time password and print it. The server must be stopped.") { user, withoutSecondFactor };
        reset.SetAction((parsed, cancellation) =>
            ResetPasswordMode.RunAsync(resolve(parsed), parsed.GetValue(user)!, parsed.GetValue(withoutSecondFactor), Console.Out, Console.Error, cancellation));
        return [reset];
    }
}
