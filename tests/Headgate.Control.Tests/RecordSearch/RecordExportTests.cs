using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using static Headgate.Control.Tests.Records.RecordTable;

namespace Headgate.Control.Tests.RecordSearch;

public sealed class RecordExportTests
{
    [Theory, BothEngines]
    public async Task Everything_that_matches_comes_as_csv(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await InsertAsync(host.Database, Enumerable.Range(0, 2_500).Select(i => Record($"r{i:D5}", i) with { Model = i % 5 == 0 ? "left-out" : "glm-4.6", KeyName = "=cmd|'/c calc'!A0" }));

        using var response = await host.Root.Records.ExportAsync("csv", RecordEndpointsTests.Filter(("model", "glm-4.6")));

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        lines.Length.ShouldBe(2_002);
        var names = lines[0].Split(',');
        var newest = lines[1].Split(',');
        newest.Length.ShouldBe(names.Length);
        newest[Array.IndexOf(names, "id")].ShouldBe("r02499");
        newest[Array.IndexOf(names, "keyName")].ShouldBe("'=cmd|'/c calc'!A0");
        newest[Array.IndexOf(names, "costUsd")].ShouldBe("0.0015");
        newest[Array.IndexOf(names, "time")].ShouldBe("2026-11-10T00:00:02.499Z");
        lines[1..^1].Select(l => l.Split(',')[1]).Distinct(StringComparer.Ordinal).Count().ShouldBe(2_000);
    }

    [Theory, BothEngines]
    public async Task And_as_json_lines_zipped(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await InsertAsync(host.Database, Many(1_000, 1));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "/api/v1/records/export?format=jsonl"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", host.RootToken);
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await host.Http.SendAsync(request);

        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        using var reader = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress), Encoding.UTF8);
        var records = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<RecordView>(l, ContractJson.Options)!).ToArray();
        records.Length.ShouldBe(1_000);
        records.Select(r => r.StartedAt).ShouldBe(records.Select(r => r.StartedAt).OrderDescending());
    }

    [Fact]
    public async Task An_unknown_format_is_refused()
    {
        await using var host = await AdminHost.StartAsync();

        (await RecordEndpointsTests.RefusalOf(() => host.Root.Records.ExportAsync("xml"))).Errors.ShouldHaveSingleItem().Path.ShouldBe("format");
    }
}
