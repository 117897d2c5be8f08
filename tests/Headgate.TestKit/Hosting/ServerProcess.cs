using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headgate.TestKit.Hosting;

/// <summary>
/// The built server as a process of its own, as a user would run it. Its files live in the given directory, so that a second
/// process can be started on what a killed one left behind.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(Process process, string url)
    {
        _process = process;
        Url = url;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
    }

    /// <summary>The address, such as <c>http://127.0.0.1:40123</c>.</summary>
    public string Url { get; }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>The exit code; null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>Everything it wrote to its two outputs so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts the server and waits until <c>/health/ready</c> says 200.</summary>
    /// <param name="home">Holds its <c>data</c> directory.</param>
    /// <param name="configPath">The configuration file; null: none.</param>
    /// <param name="environment">Variables beside the inherited ones.</param>
    /// <param name="arguments">Further arguments.</param>
    /// <exception cref="InvalidOperationException">It was not built, ended, or did not get ready; the message holds its output.</exception>
    public static async Task<ServerProcess> StartAsync(
        TempDirectory home, string? configPath, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        var server = Launch(home, configPath, environment, arguments);
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server without waiting for it: for starts that are to fail, see <see cref="WaitForExitAsync"/>.</summary>
    public static ServerProcess Launch(
        TempDirectory home, string? configPath, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        var assembly = Path.Combine(Repository.OutputOf("Headgate.Server"), "headgate-server.dll");
        if (!File.Exists(assembly))
        {
            throw new InvalidOperationException($"{assembly} is not there: build src/Headgate.Server, or run ./test.sh.");
        }

        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}");
        string[] config = configPath is null ? [] : ["--config", configPath];
        var start = new ProcessStartInfo(
            "dotnet", [assembly, .. config, "--data", Path.Combine(home.Path, "data"), "--urls", url, .. arguments])
        {
            WorkingDirectory = home.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(new Process { StartInfo = start }, url);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Ends it at once (SIGKILL), as a crash would: nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM) and waits; gives the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]))
        {
            using var patience = new CancellationTokenSource(Patience.Limit);
            await kill.WaitForExitAsync(patience.Token);
        }

        return await WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself; gives the exit code. <see cref="Output"/> is complete then.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(StartLimit);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"The server did not end within {StartLimit.TotalSeconds} s. It wrote:\n{Output}", e);
        }

        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var patience = new CancellationTokenSource(StartLimit);
        while (!await IsReadyAsync(client, patience.Token))
        {
            if (_process.HasExited)
            {
                // Waiting once more lets the last lines of output come in.
                await WaitForExitAsync();
                throw new InvalidOperationException($"The server ended with exit code {ExitCode} instead of starting. It wrote:\n{Output}");
            }

            if (patience.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The server was not ready within {StartLimit.TotalSeconds} s. It wrote:\n{Output}");
            }

            await Task.Delay(PollInterval, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(Url + "/health/ready"), cancellation);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // Not listening yet, or the wait is over, which the caller sees.
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }
        }
    }
}
