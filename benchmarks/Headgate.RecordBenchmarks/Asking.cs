using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.RecordSearch;
using Headgate.Control.Statistics;
using Microsoft.AspNetCore.Http;

namespace Headgate.RecordBenchmarks;

/// <summary>Asks every question through what the API's endpoints call, from the query string to the JSON, and says how long that took.</summary>
internal static partial class Asking
{
    private const int Runs = 7;
    private const int DontNeed = 4;

    public static async Task RunAsync(string address)
    {
        using var database = await Databases.OpenAsync(address);
        var records = new RecordStore(database);
        var stats = new StatsStore(database);
        var file = database.Engine == "sqlite" ? address : null;
        Console.WriteLine("| question | cold, ms | median, ms | worst, ms | CPU, ms | result |");
        Console.WriteLine("|---|---:|---:|---:|---:|---|");
        foreach (var (name, query) in Questions.Lists())
        {
            await MeasureAsync("list: " + name, file, async () => await records.ListAsync(ListingOf(query), CancellationToken.None), r => $"{(r.TotalIsExact ? string.Empty : "≥ ")}{r.Total?.ToString() ?? "page"}");
        }

        foreach (var (name, query) in Questions.Stats())
        {
            await MeasureAsync(
                "stats: " + name, file, () => stats.ReadAsync(StatsQuery.Of(ListingOf(query), Traffic.End), CancellationToken.None), r => $"{r.Totals.Requests} requests, {r.Series.Count} points");
        }
    }

    private static async Task MeasureAsync<T>(string name, string? file, Func<Task<T>> ask, Func<T, string> tell)
    {
        if (file is not null)
        {
            Evict(file);
        }

        var cold = await TimeAsync(ask);
        var times = new double[Runs];
        T answer = default!;
        var cpu = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Runs; i++)
        {
            (times[i], answer) = await TimeAsync(ask);
        }

        cpu = (Environment.CpuUsage.TotalTime - cpu) / Runs;
        Array.Sort(times);
        Console.WriteLine($"| {name} | {(file is null ? "–" : cold.Milliseconds.ToString("0"))} | {times[Runs / 2]:0.0} | {times[^1]:0.0} | {cpu.TotalMilliseconds:0.0} | {tell(answer)} |");
    }

    private static async Task<(double Milliseconds, T Answer)> TimeAsync<T>(Func<Task<T>> ask)
    {
        var started = Stopwatch.GetTimestamp();
        var answer = await ask();
        _ = JsonSerializer.SerializeToUtf8Bytes(answer, ContractJson.Options);
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, answer);
    }

    private static Listing ListingOf(string query)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query.Length == 0 ? string.Empty : "?" + query.Replace(" ", "%20", StringComparison.Ordinal));
        return Listing.BindAsync(context, null!).AsTask().GetAwaiter().GetResult()!;
    }

    // Takes the file out of the system's page cache, as after a start of the machine.
    private static void Evict(string file)
    {
        foreach (var path in (string[])[file, file + "-wal"])
        {
            if (File.Exists(path))
            {
                using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                _ = PosixFadvise(handle.DangerousGetHandle().ToInt32(), 0, 0, DontNeed);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int PosixFadvise(int file, long offset, long length, int advice);
}
