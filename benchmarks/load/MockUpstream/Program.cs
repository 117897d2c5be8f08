using System.Net;
using Headgate.Load.MockUpstream;
using Microsoft.AspNetCore.Connections;

// The mock shares the cores with what is measured, so it is as cheap as .NET allows: Kestrel's connections without its HTTP layer,
// and every completion runs on the polling thread. Both settings must stand before the first socket exists.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

if (args is not ["--port", var text] || !int.TryParse(text, out var port) || port is < 1 or > 65535)
{
    Console.Error.WriteLine("usage: mock-upstream --port PORT   (listens on 127.0.0.1)");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseSockets(sockets =>
{
    sockets.UnsafePreferInlineScheduling = true;
    sockets.Backlog = 4096;
});
builder.WebHost.ConfigureKestrel(kestrel =>
    kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseConnectionHandler<ChatConnection>()));

await using var app = builder.Build();
await app.RunAsync();
return 0;
