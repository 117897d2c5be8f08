using Headgate.Server.Hosting;
using Headgate.Server.Modes;
using Headgate.Server.Options;

InlineScheduling.Apply();

return await ServerCommand.InvokeAsync(args, options => options.Check
    ? Task.FromResult(CheckMode.Run(options, Console.Out, Console.Error))
    : ServeMode.RunAsync(options, Console.Out, Console.Error));
