using Headgate.Gateway.Providers;
using Headgate.Server.Hosting;
using Headgate.Server.Modes;
using Headgate.Server.Options;

InlineScheduling.Apply();

return await ServerCommand.InvokeAsync(args, options => options switch
{
    { Providers: true } => Task.FromResult(ProvidersMode.Run(ProviderCatalog.Embedded, Console.Out)),
    { Check: true } => Task.FromResult(CheckMode.Run(options, Console.Out, Console.Error)),
    _ => ServeMode.RunAsync(options, Console.Out, Console.Error),
});
