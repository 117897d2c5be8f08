using Dapper;
using Headgate.Contracts;
using Headgate.Control.Captures;
using Headgate.Control.Retention;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.RecordSearch;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Captures;

/// <summary>Capturing through the whole gateway.</summary>
public sealed class CaptureServiceTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory, BothEngines]
    public async Task Bodies_are_kept_as_they_passed_masked_and_cut(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await using var upstream = await FakeUpstream.StartAsync();
        using var service = await ServiceAsync(host, new CaptureSettings { Enabled = true, MaxKilobytes = 1, MaskFields = ["user"] });
        await using var gateway = await GatewayHarness.StartAsync(new TestConfig().Channel("main", upstream, "m"), host.Time, captures: service);
        var answer = "{\"object\":\"chat.completion\",\"choices\":[],\"text\":\"" + new string('x', 3_000) + "\"}";
        upstream.Always(Replies.Json(answer));

        const string body = """{"model":"m","user":"somebody","messages":[{"role":"user","content":"key sk-abcdefghijklmnop123456"}]}""";
        using var response = await gateway.PostAsync("/v1/chat/completions", body);

        (await response.TextAsync()).ShouldBe(answer);
        var capture = await CapturedAsync(host, service, (await gateway.NextRecordAsync()).Id);
        capture.Request.ShouldBe(new CapturedBody(body.Length, false, "application/json; charset=utf-8", """{"model":"m","user":"***","messages":[{"role":"user","content":"key ***"}]}"""));
        capture.Response.Text.ShouldBe(answer[..1024]);
        (capture.Response.Bytes, capture.Response.IsCut).ShouldBe((answer.Length, true));
        await using var connection = await host.Database.OpenReaderAsync(None);
        (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM audit_entries WHERE action = 'capture.read' AND resource_id = @RecordId", new { capture.RecordId })).ShouldBe(1);
    }

    [Fact]
    public async Task A_stream_is_kept_too_and_reaches_the_client_unchanged()
    {
        await using var host = await AdminHost.StartAsync();
        await using var upstream = await FakeUpstream.StartAsync();
        using var service = await ServiceAsync(host, new CaptureSettings { Enabled = true });
        await using var gateway = await GatewayHarness.StartAsync(new TestConfig().Channel("main", upstream, "m"), host.Time, captures: service);
        upstream.Always(Replies.Chat("one two three"));

        using var response = await gateway.ChatAsync("m", stream: true);

        var text = await response.TextAsync();
        var capture = await CapturedAsync(host, service, (await gateway.NextRecordAsync()).Id);
        capture.Response.Text.ShouldBe(text);
        capture.Response.ContentType.ShouldBe("text/event-stream");
    }

    [Fact]
    public async Task Only_what_the_settings_name_is_kept()
    {
        await using var host = await AdminHost.StartAsync();
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Always(Replies.Completion("hello"));
        var config = new TestConfig().Channel("one", upstream, "m1").Channel("two", upstream, "m2").ApiKey("other", "hg-other-key");
        foreach (var (settings, model, key, kept) in ((CaptureSettings, string, string?, bool)[])[
            (new() { Enabled = false }, "m1", null, false),
            (new() { Enabled = true, Models = ["m1"] }, "m1", null, true),
            (new() { Enabled = true, Models = ["x*"] }, "m1", null, false),
            (new() { Enabled = true, Channels = ["TWO"] }, "m2", null, true),
            (new() { Enabled = true, Channels = ["two"] }, "m1", null, false),
            (new() { Enabled = true, Keys = ["other"] }, "m1", null, false),
            (new() { Enabled = true, Keys = ["other"] }, "m1", "hg-other-key", true)])
        {
            using var service = await ServiceAsync(host, settings);
            await using var gateway = await GatewayHarness.StartAsync(config, host.Time, captures: service);
            using var response = await gateway.ChatAsync(model, key: key);
            await response.TextAsync();
            var id = (await gateway.NextRecordAsync()).Id;
            await gateway.DisposeAsync();
            await service.StoreAsync(None);

            await using var connection = await host.Database.OpenReaderAsync(None);
            (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM record_captures WHERE record_id = @id", new { id })).ShouldBe(kept ? 1 : 0, settings.ToString());
        }

        (await RecordEndpointsTests.RefusalOf(() => host.Root.Records.GetCaptureAsync("none"))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_cannot_be_stored_in_time_is_dropped_and_counted()
    {
        await using var host = await AdminHost.StartAsync();
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Always(Replies.Completion("hello"));
        using var service = await ServiceAsync(host, new CaptureSettings { Enabled = true });
        await using var gateway = await GatewayHarness.StartAsync(new TestConfig().Channel("main", upstream, "m"), host.Time, captures: service);

        // Nobody stores: the service was not started.
        for (var i = 0; i < 260; i++)
        {
            using var response = await gateway.ChatAsync("m");
            await response.TextAsync();
        }

        await gateway.DisposeAsync();
        service.Dropped.ShouldBe(4);
        await service.StoreAsync(None);
        await using var connection = await host.Database.OpenReaderAsync(None);
        (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM record_captures")).ShouldBe(256);
    }

    [Fact]
    public async Task The_service_notices_settings_and_stores_what_is_left_when_it_stops()
    {
        await using var host = await AdminHost.StartAsync();
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Always(Replies.Completion("hello"));
        using var service = new CaptureService(host.Database, host.Time, NullLogger<CaptureService>.Instance);
        await SetAsync(host, new CaptureSettings { Enabled = true });
        await using var gateway = await GatewayHarness.StartAsync(new TestConfig().Channel("main", upstream, "m"), host.Time, captures: service);
        await service.StartAsync(None);
        string? id = null;
        await using var connection = await host.Database.OpenReaderAsync(None);
        while (id is null || await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM record_captures WHERE record_id = @id", new { id }) == 0)
        {
            using var response = await gateway.ChatAsync("m");
            await response.TextAsync();
            id ??= (await gateway.NextRecordAsync()).Id;
            id = await connection.ExecuteScalarAsync<string?>("SELECT max(record_id) FROM record_captures") ?? id;
        }

        await service.StopAsync(None);
        service.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static async Task<CaptureView> CapturedAsync(AdminHost host, CaptureService service, string id)
    {
        // The capture is handed over just after the record.
        while (true)
        {
            await service.StoreAsync(None);
            await using var connection = await host.Database.OpenReaderAsync(None);
            if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM record_captures") > 0)
            {
                return await host.Root.Records.GetCaptureAsync(id);
            }
        }
    }

    private static async Task<CaptureService> ServiceAsync(AdminHost host, CaptureSettings settings)
    {
        await SetAsync(host, settings);
        var service = new CaptureService(host.Database, host.Time, NullLogger<CaptureService>.Instance);
        await service.RefreshAsync(None);
        return service;
    }

    private static Task SetAsync(AdminHost host, CaptureSettings settings) => host.Database.WriteAsync(
        connection => connection.ExecuteAsync(
            "INSERT INTO settings (section, document, updated_at) VALUES (@Section, @document, 0) ON CONFLICT (section) DO UPDATE SET document = excluded.document",
            new { RecordsSettingsRules.Section, document = System.Text.Json.JsonSerializer.Serialize(new RecordsSettings { Capture = settings }, ContractJson.Options) }),
        None);
}
