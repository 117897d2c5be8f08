using Headgate.Control.Admin;
using Headgate.Control.Compatibility;
using Headgate.Gateway.Access;
using Headgate.Gateway.Endpoints;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Headgate.Server.Hosting;

/// <summary>The web host: Kestrel, the services that run beside it, and one handler for every request.</summary>
internal static class ServerHost
{
    // How long a stop waits for requests that run.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(130);
    private const int MaxHeaderBytes = 64 * 1024;

    /// <summary>Builds the host; it does not listen yet.</summary>
    /// <param name="urls">Addresses, separated by semicolons.</param>
    /// <param name="loggers">The process's logger factory.</param>
    /// <param name="handler">Answers every request.</param>
    /// <param name="proxies">Whose word on a client's address is taken, at this moment.</param>
    /// <param name="admin">Registers what the management API needs.</param>
    /// <param name="services">What runs beside it. They start before Kestrel and stop after it, the last one first.</param>
    public static WebApplication Build(string urls, ILoggerFactory loggers, GatewayHandler handler, Func<TrustedProxies> proxies, Action<IServiceCollection> admin, params ReadOnlySpan<IHostedService> services)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "headgate-server" });

        // Certificates for https addresses: ASPNETCORE_Kestrel__Certificates__Default__Path and …__Password.
        builder.Configuration.AddEnvironmentVariables("ASPNETCORE_");
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Grace);
        admin(builder.Services);
        foreach (var service in services)
        {
            builder.Services.AddSingleton(service);
        }

        builder.WebHost.UseUrls(urls).UseKestrel((context, kestrel) => Configure(kestrel, context.Configuration));
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = InlineScheduling.Enabled);

        var app = builder.Build();
        app.Use(next => context => KnowClient(context, proxies(), next));
        app.Use(NoSniff);
        app.UseAdminApi();
        app.UseCompatibility();
        app.Run(handler.InvokeAsync);
        return app;
    }

    // Before everything else, so that whoever asks for the address or the scheme is told the client's.
    private static Task KnowClient(HttpContext context, TrustedProxies proxies, RequestDelegate next)
    {
        if (!proxies.IsEmpty)
        {
            proxies.Apply(context);
        }

        return next(context);
    }

    private static void Configure(KestrelServerOptions kestrel, IConfiguration configuration)
    {
        kestrel.Configure(configuration.GetSection("Kestrel"));
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;

        // The gateway has its own cap, whose error says what to change.
        kestrel.Limits.MaxRequestBodySize = null;
    }

    // Answers come from strangers; a browser shall take them for what they say they are.
    private static Task NoSniff(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }
}
