namespace Headgate.Load.LoadClient.Reporting;

/// <summary>The table: what is measured and the project's targets.</summary>
internal static class Rows
{
    private const double CpuRatio = 2.5;
    private const double ThroughputRatio = 0.5;
    private const double SseRatio = 0.8;
    private const double LoadMegabytes = 120;
    private const double SlowMegabytes = 250;

    public static readonly Row[] All =
    [
        .. ClosedLoop("json-16", "16 connections"),
        .. ClosedLoop("json-64", "64 connections"),
        .. ClosedLoop("json-256", "256 connections"),
        new Row("CPU s per 10k requests, 5,000/s", "rate-5000", (own, _) => own.CpuPer10K("requests"), "0.000")
            .MustBe(Against.RatioToNginx, CpuRatio),
        new("p50 µs, 2,000/s", "rate-2000", (own, _) => own["p50_us"], "#,0"),
        new("p99 µs, 2,000/s", "rate-2000", (own, _) => own["p99_us"], "#,0"),
        new Row("added p50 µs, 2,000/s", "rate-2000", (own, direct) => own["p50_us"] - direct["p50_us"], "#,0")
            .MustBe(Against.Value, 120),
        new Row("added p99 µs, 2,000/s", "rate-2000", (own, direct) => own["p99_us"] - direct["p99_us"], "#,0")
            .MustBe(Against.Value, 2000),
        new Row("SSE events/s, 64 streams", "sse", (own, _) => own["events"] / own["seconds"], "#,0")
            .MustBe(Against.RatioToNginx, SseRatio, atLeast: true),
        new Row("SSE events per CPU s", "sse", (own, _) => own["cpu_s"] > 0 ? own["events"] / own["cpu_s"] : null, "#,0")
            .MustBe(Against.RatioToNginx, SseRatio, atLeast: true),
        new("RSS MB, idle", "idle", (own, _) => own["rss_mb"], "0"),
        new Row("RSS MB, 2,000/s", "rate-2000", (own, _) => own["rss_mb"], "0").MustBe(Against.Value, LoadMegabytes),
        new Row("RSS MB, 64 connections", "json-64", (own, _) => own["rss_mb"], "0").MustBe(Against.Value, LoadMegabytes),
        new Row("RSS MB, slow streams", "slow", (own, _) => own["rss_mb"], "0").MustBe(Against.Value, SlowMegabytes),
        new("CPU s, all slow streams", "slow", (own, _) => own["cpu_s"], "0.00"),
        new("first event p50 µs, slow streams", "slow", (own, _) => own["first_event_p50_us"], "#,0"),
        new("first event p99 µs, slow streams", "slow", (own, _) => own["first_event_p99_us"], "#,0"),
        new("req/s, 100 KB bodies", "body-100k", (own, _) => own["requests"] / own["seconds"], "#,0"),
        new("CPU s per 10k requests, 100 KB bodies", "body-100k", (own, _) => own.CpuPer10K("requests"), "0.00"),
        new("req/s, 1.5 MB bodies", "body-1500k", (own, _) => own["requests"] / own["seconds"], "#,0"),
        new("CPU s per 10k requests, 1.5 MB bodies", "body-1500k", (own, _) => own.CpuPer10K("requests"), "0.0"),
        new("RSS MB, 1.5 MB bodies", "body-1500k", (own, _) => own["rss_mb"], "0"),
    ];

    /// <summary>CPU by size of the configuration; its "systems" are the cases of the scale phase.</summary>
    public static readonly Row Scale = new("CPU s per 10k requests, 64 connections", "scale", (own, _) => own.CpuPer10K("requests"), "0.000");

    /// <summary>Cases of the scale phase, each against the first. The differences that mean nothing here go up to 8 %.</summary>
    public static readonly (string System, string Title, double? Bound)[] ScaleCases =
    [
        ("scale-base", "10 channels of one model, 10 keys", null),
        ("scale-channels", "10,000 channels (10 per model), 10 keys", 1.1),
        ("scale-keys", "10 channels of one model, 100,000 keys", 1.1),
        ("scale-one-model", "10,000 channels of one model, 10 keys", null),
    ];

    private static Row[] ClosedLoop(string phase, string title)
    {
        var cpu = new Row($"CPU s per 10k requests, {title}", phase, (own, _) => own.CpuPer10K("requests"), "0.000");
        return
        [
            new Row($"req/s, {title}", phase, (own, _) => own["requests"] / own["seconds"], "#,0")
                .MustBe(Against.RatioToNginx, ThroughputRatio, atLeast: true),
            phase is "json-64" ? cpu.MustBe(Against.RatioToNginx, CpuRatio) : cpu,
            new($"p99 ms, {title}", phase, (own, _) => own["p99_us"] / 1000, "0.0"),
        ];
    }
}
