using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Headgate.TestKit;

namespace Headgate.Server.Tests.Hosting;

/// <summary>The built server as a process of its own: what a person starts, and what a signal ends.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private ServerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it said so far.</summary>
    public string Output => Read(_output);

    /// <summary>Everything it complained about so far.</summary>
    public string Errors => Read(_errors);

    /// <summary>Starts it on a free port, unless the arguments say otherwise.</summary>
    public static ServerProcess Start(string folder, params string[] args) =>
        Run(folder, args.Contains("--urls", StringComparer.Ordinal) ? args : [.. args, "--urls", "http://127.0.0.1:0"]);

    /// <summary>Starts it with exactly these arguments.</summary>
    public static ServerProcess Run(string folder, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "headgate-server.dll"));
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("HEADGATE_CONFIG");
        start.Environment.Remove("HEADGATE_DATABASE");
        start.Environment.Remove("HEADGATE_MASTER_KEY");
        start.Environment.Remove("HEADGATE_TRUSTED_PROXIES");
        return new ServerProcess(start);
    }

    /// <summary>Waits until it listens.</summary>
    public async Task<Uri> AddressAsync()
    {
        var exit = _process.WaitForExitAsync(CancellationToken.None);
        var first = await Task.WhenAny(_address.Task, exit).WaitAsync(Patience.Limit, CancellationToken.None);
        return first == _address.Task
            ? await _address.Task
            : throw new InvalidOperationException($"The server ended with code {_process.ExitCode}.\n{Output}\n{Errors}");
    }

    /// <summary>Waits until it says a line with these words; lines are looked at once.</summary>
    public async Task SaysAsync(string words)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!(await _lines.Reader.ReadAsync(patience.Token)).Contains(words, StringComparison.Ordinal))
        {
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience.Limit, CancellationToken.None);
        return _process.ExitCode;
    }

    /// <summary>Ends it at once: SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience.Limit, CancellationToken.None);
    }

    /// <summary>Asks it to stop: SIGTERM.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
        kill.WaitForExit();
    }

    /// <summary>Asks it to stop and waits until it has.</summary>
    public Task<int> StopAsync()
    {
        Terminate();
        return ExitCodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void OnOutput(string? line)
    {
        Append(_output, line);
        _lines.Writer.TryWrite(line ?? string.Empty);
        if (line is not null && Running().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    [GeneratedRegex("^Headgate is running on (?<address>http.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Running();
}
