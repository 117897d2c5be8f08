using System.Diagnostics;
using System.Text.Json;
using Headgate.TestKit.Hosting;

namespace Headgate.Server.Tests.Clients;

/// <summary>One scenario's result, as the scripts in <c>tests/clients</c> print it.</summary>
/// <param name="Name">The scenario.</param>
/// <param name="Ok">Whether it held.</param>
/// <param name="Error">What went wrong; null: nothing.</param>
internal sealed record ScenarioResult(string Name, bool Ok, string? Error);

/// <summary>A script of <c>tests/clients</c>, run with Node.</summary>
/// <param name="script">Path below <c>tests/clients</c>, such as <c>openai/main.mjs</c>.</param>
/// <param name="package">The client that it needs.</param>
/// <param name="arguments">Its arguments.</param>
internal sealed class NodeScript(string script, string package, params string[] arguments)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // Clients share a machine with the server they call and with its other tests: more at a time would only make each slower.
    private static readonly SemaphoreSlim Places = new(2);

    private static readonly string Folder = Repository.PathOf("tests", "clients");

    /// <summary>Runs it against an address and reads its results.</summary>
    /// <param name="url">The gateway's address.</param>
    /// <param name="key">The API key.</param>
    /// <param name="environment">Variables beside the inherited ones.</param>
    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(string url, string key, IReadOnlyDictionary<string, string>? environment = null)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", package)))
        {
            throw new InvalidOperationException(
                $"The client '{package}' is not installed in tests/clients. Run ./test.sh, which installs it (or `npm ci` in that folder).");
        }

        var start = new ProcessStartInfo(Node(), [script, .. arguments])
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        start.Environment["HEADGATE_URL"] = url;
        start.Environment["HEADGATE_KEY"] = key;
        await Places.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return await RunAsync(start);
        }
        finally
        {
            Places.Release();
        }
    }

    /// <summary>One line for each scenario that failed; empty: all held.</summary>
    public static string Failures(IReadOnlyList<ScenarioResult> results) =>
        string.Join('\n', results.Where(r => !r.Ok).Select(r => $"- {r.Name}: {r.Error}"));

    // The Node that comes with the packages where there is one for this platform: most clients need a newer one than is installed.
    private static string Node()
    {
        var architecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        var own = Path.Combine(Folder, "node_modules", $"node-linux-{architecture}", "bin", "node");
        return OperatingSystem.IsLinux() && File.Exists(own) ? own : "node";
    }

    private static async Task<IReadOnlyList<ScenarioResult>> RunAsync(ProcessStartInfo start)
    {
        using var node = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Limit);
        try
        {
            var output = node.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = node.StandardError.ReadToEndAsync(patience.Token);
            await node.WaitForExitAsync(patience.Token);
            return Parse(await output, await errors, node.ExitCode);
        }
        finally
        {
            if (!node.HasExited)
            {
                node.Kill(entireProcessTree: true);
            }
        }
    }

    private static List<ScenarioResult> Parse(string output, string errors, int exitCode)
    {
        var results = new List<ScenarioResult>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            results.Add(new ScenarioResult(
                root.GetProperty("name").GetString()!,
                root.GetProperty("ok").GetBoolean(),
                root.TryGetProperty("error", out var error) ? error.GetString() : null));
        }

        // 0 and 1 are the scripts' own verdicts; anything else, or no result at all, is a script that broke down.
        return exitCode is 0 or 1 && results.Count > 0
            ? results
            : throw new InvalidOperationException($"The script ended with exit code {exitCode} after {results.Count} results:\n{errors}");
    }
}
