using System.Net;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class RawUploadTests : GatewayTest
{
    private TestConfig Config => new TestConfig().Channel("main", Upstream, "m").Channel("other", Upstream, "m,n");

    [Theory]
    [InlineData("GET", "/channels/main/files", "/v1/files")]
    [InlineData("POST", "/channels/main/v1/batches", "/v1/batches")]
    [InlineData("DELETE", "/channels/MAIN/files/file-1", "/v1/files/file-1")]
    [InlineData("PUT", "/v1/channels/main/v1/x", "/v1/x")]
    [InlineData("PATCH", "/channels/main/v1", "/v1")]
    [InlineData("GET", "/channels/main/v1beta/x", "/v1/v1beta/x")]
    [InlineData("GET", "/channels/main/files?limit=2&key=hg-test-key&after=a%26b", "/v1/files?limit=2&after=a%26b")]
    [InlineData("GET", "/channels/main/files?k%65y=hg-test-key", "/v1/files")]
    [InlineData("GET", "/channels/main/files/a%2Fb%3Fc", "/v1/files/a%2Fb?c")]
    [InlineData("GET", "/channels/main//x.example/y", "/v1//x.example/y")]
    public async Task Forwards_what_the_table_does_not_know(string method, string path, string upstreamPath)
    {
        Upstream.Always(Replies.Json("""{"ok":true}""").WithHeader("x-vendor", "1"));
        await StartAsync(Config);
        var uri = new Uri(Gateway.Url + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(method), uri);
        request.Headers.Add("OpenAI-Beta", "assistants=v2");

        using var answer = await Gateway.SendAsync(request, cancellation: Cancellation);

        (await answer.TextAsync(Cancellation)).ShouldBe("""{"ok":true}""");
        (answer.Headgate("channel"), answer.Headgate("attempts"), answer.Headers.GetValues("x-vendor").Single()).ShouldBe(("main", "1", "1"));
        var received = Upstream.Request;
        (received.Method, received.PathAndQuery, received.Credential).ShouldBe((method, upstreamPath, "sk-main"));
        received.Header("OpenAI-Beta").ShouldBe("assistants=v2");
        var record = await OnlyRecordAsync();
        (record.Operation, record.Channel, record.Status, record.Outcome).ShouldBe(("raw", "main", 200, RequestOutcome.Completed));
        record.Unpriced.ShouldBe(method == "POST");
    }

    [Fact]
    public async Task Passes_the_body_and_its_type_as_they_are()
    {
        Upstream.Always(Replies.Bytes([0, 1, 2, 0xff], "application/x-vendor", 201));
        await StartAsync(Config);
        var content = new ByteArrayContent([1, 2, 3, 0xfe]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/x-thing");
        content.Headers.TryAddWithoutValidation("Content-Encoding", "zstd");

        using var answer = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/channels/main/upload") { Content = content }, cancellation: Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-vendor");
        (await answer.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe([0, 1, 2, 0xff]);
        Upstream.Request.Body.ShouldBe([1, 2, 3, 0xfe]);
        (Upstream.Request.Header("Content-Type"), Upstream.Request.Header("Content-Encoding")).ShouldBe(("application/x-thing", "zstd"));
        var record = await OnlyRecordAsync();
        (record.RequestBytes, record.ResponseBytes).ShouldBe((4, 4));
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(400, """{"error":"bad"}""")]
    [InlineData(404, "nothing here")]
    [InlineData(429, """{ "error" : { } }""")]
    [InlineData(500, "<html>broken</html>")]
    public async Task Passes_status_and_error_bodies(int status, string body)
    {
        Upstream.Always(status == 204 ? Reply.Empty.Status(204) : Reply.With(status, "text/x-own").Header("Retry-After", "7").Body(body));
        await StartAsync(Config);

        using var answer = await Gateway.Client.GetAsync("/channels/main/files/1", Cancellation);

        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.TextAsync(Cancellation)).ShouldBe(body);
        (await OnlyRecordAsync()).Status.ShouldBe(status);
        Upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Streams_an_upload_that_may_take_longer_than_the_first_byte()
    {
        var limit = TimeSpan.FromSeconds(10);
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with { Timeouts = new TimeoutsConfig { FirstByte = limit } }));
        Gate second = new(), third = new();
        var piece = new byte[100_000];
        var request = new HttpRequestMessage(HttpMethod.Post, "/channels/main/files") { Content = new PiecewiseContent(piece, second, third) };

        var asking = Gateway.SendAsync(request, cancellation: Cancellation);
        await Upstream.WhenUploadedAsync(piece.Length);
        Clock.Advance(limit * 0.8);
        second.Open();
        await Upstream.WhenUploadedAsync(2 * piece.Length);
        Clock.Advance(limit * 0.8);
        third.Open();

        using var answer = await asking;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.Body.Length.ShouldBe(3 * piece.Length);
    }

    [Fact]
    public async Task Gives_an_upload_up_that_stands_still()
    {
        var limit = TimeSpan.FromSeconds(10);
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => c with { Timeouts = new TimeoutsConfig { FirstByte = limit } }));
        var request = new HttpRequestMessage(HttpMethod.Post, "/channels/main/files") { Content = new PiecewiseContent(new byte[1000], new Gate()) };

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var asking = Gateway.SendAsync(request, cancellation: leaving.Token);
        await Upstream.WhenUploadedAsync(1000);
        Clock.Advance(limit);

        // This client looks for an answer only when its upload is over; the record tells what it was.
        var record = await OnlyRecordAsync();
        (record.Status, record.Error, record.Outcome).ShouldBe((504, "UpstreamTimeout", RequestOutcome.Refused));
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asking);
    }

    [Fact]
    public async Task Streams_a_download()
    {
        var gate = new Gate();
        var piece = new byte[200_000];
        Upstream.Always(Reply.With(200, "application/octet-stream").Chunk(piece).Wait(gate).Chunk(piece));
        await StartAsync(Config);

        using var answer = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/channels/main/files/1/content"), cancellation: Cancellation);
        await using var body = await answer.Content.ReadAsStreamAsync(Cancellation);
        await body.ReadExactlyAsync(new byte[piece.Length], Cancellation);
        gate.Open();
        await body.ReadExactlyAsync(new byte[piece.Length], Cancellation);

        (await body.ReadAsync(new byte[1], Cancellation)).ShouldBe(0);
        (await OnlyRecordAsync()).ResponseBytes.ShouldBe(2 * piece.Length);
    }

    [Theory]
    [InlineData("/channels/main/../other/files")]
    [InlineData("/channels/main/..%2Fother")]
    [InlineData("/channels/main/%2e%2e/other/files")]
    [InlineData("/channels/main/%2E%2e/%2e%2E/admin")]
    [InlineData("/channels/main/x/..;/admin")]
    [InlineData("/channels/main/..\\admin")]
    [InlineData("/channels/main/a\\b")]
    [InlineData("/channels/main/a%5Cb")]
    [InlineData("/channels/other/../main/files")]
    [InlineData("/%63hannels/main/files%3Fx=1")]
    [InlineData("/%63hannels/main/%2e%2e/channels/main/files")]
    [InlineData("/channels//main/files")]
    public async Task Refuses_paths_that_lead_elsewhere(string target)
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(Config);

        (await RawClient.GetStatusAsync(Gateway.Url, target, TestConfig.Key, Cancellation)).ShouldBeInRange(400, 404);

        Upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Wants_a_key_that_may_use_the_whole_channel()
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(Config.ApiKey("some", "k-some", k => k with { Models = ["m", "other/*"] }));

        using var refused = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/channels/main/files"), "k-some", Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.TextAsync(Cancellation)).ShouldContain("may not use the paths of channel 'main'");

        using var answer = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/channels/other/files"), "k-some", Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        Upstream.Request.Credential.ShouldBe("sk-other");
    }

    [Theory]
    [InlineData("mainn", "There is no channel 'mainn'; did you mean 'main'?")]
    [InlineData("zzzzzz", "There is no channel 'zzzzzz'.")]
    public async Task Names_a_near_channel(string name, string message)
    {
        await StartAsync(Config);

        using var answer = await Gateway.Client.GetAsync($"/channels/{name}/files", Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        WireCase.Of("openai").MessageOf(await answer.JsonAsync(Cancellation)).ShouldBe(message);
    }

    [Theory]
    [InlineData("/channels/other/chat/completions", "n", 200)]
    [InlineData("/channels/other/v1/chat/completions", "n", 200)]
    [InlineData("/channels/main/v1//chat/completions/", "m", 200)]
    [InlineData("/channels/main/chat/completions", "n", 404)]
    [InlineData("/channels/mian/chat/completions", "m", 404)]
    public async Task Meters_known_paths_and_binds_them_to_the_channel(string path, string model, int status)
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(100, 20)));
        await StartAsync(Config);

        using var answer = await Gateway.PostAsync(path, $$"""{"model":"{{model}}","messages":[]}""", cancellation: Cancellation);

        ((int)answer.StatusCode).ShouldBe(status);
        var record = await OnlyRecordAsync();
        record.Operation.ShouldBe("chat");
        if (status == 200)
        {
            var channel = path.Split('/')[2];
            (record.Channel, record.Usage.Input, record.Usage.Output, Upstream.Request.Credential).ShouldBe((channel, 100L, 20L, "sk-" + channel));
        }
        else
        {
            Upstream.Requests.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Counts_against_the_keys_limits()
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(Config.ApiKey("laptop", TestConfig.Key, k => k with { Limits = new LimitsConfig { RequestsPerMinute = 1, Concurrency = 1 } }));

        (await Gateway.Client.GetAsync("/channels/main/files", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Gateway.Client.GetAsync("/channels/main/files", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);

        Gateway.Snapshot.Keys.Values.Single().Named("concurrency").Counter.Used(default).ShouldBe(0);
    }

    [Fact]
    public async Task Sends_the_key_where_the_channel_wants_it()
    {
        Upstream.Always(Replies.Json("{}"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m", c => (c with { Auth = "query:token" }).WithKeys("s e+c")));

        (await Gateway.Client.GetAsync("/channels/main/files?token=mine&a=1", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        Upstream.Request.PathAndQuery.ShouldBe("/v1/files?a=1&token=s%20e%2Bc");
        Upstream.Request.Header("Authorization").ShouldBeNull();
    }
}
