using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Admin;

/// <summary>Requests as nobody should send them: each is told what is wrong, as problem details, and changes nothing.</summary>
public sealed class OddRequestTests
{
    private const string Groups = "/api/v1/groups";

    [Fact]
    public async Task A_method_that_is_not_there_is_told_with_those_that_are()
    {
        await using var host = await AdminHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Patch, Groups + "/x", host.RootToken, Body("{}"));

        var problem = await ProblemOf(response, 405);
        response.Content.Headers.Allow.ShouldBe(["GET", "PUT", "DELETE"], ignoreOrder: true);
        problem.Detail.ShouldNotBeNull().ShouldContain("PATCH");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_body_of_another_type_is_told(string? type)
    {
        await using var host = await AdminHost.StartAsync();
        using var body = new ByteArrayContent("""{"name":"x"}"""u8.ToArray());
        body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);

        using var response = await host.SendAsync(HttpMethod.Post, Groups, host.RootToken, body);

        (await ProblemOf(response, 415)).Detail.ShouldNotBeNull().ShouldContain("JSON");
    }

    [Theory]
    [InlineData("GET", "/api/v1/groups?serch=vip", "serch", "search")]
    [InlineData("GET", "/api/v1/channels?page=1&labels=x", "labels", "tag")]
    [InlineData("GET", "/api/v1/groups/none?full=1", "full", "there are none here")]
    [InlineData("POST", "/api/v1/import?dry_run=true", "dry_run", "dryRun")]
    [InlineData("GET", "/api/v1/export?secret=true", "secret", "secrets")]
    [InlineData("POST", "/api/v1/import/foreign?form=one-api", "form", "from")]
    public async Task A_parameter_that_nobody_reads_is_told_with_those_there_are(string method, string path, string name, string hint)
    {
        await using var host = await AdminHost.StartAsync();

        using var response = await host.SendAsync(new HttpMethod(method), path, host.RootToken, method == "POST" ? Body("""{"groups":[{"name":"made"}]}""") : null);

        var error = (await ProblemOf(response, 400)).Errors.ShouldHaveSingleItem();
        error.Path.ShouldBe(name);
        error.Message.ShouldContain(hint);
        (await host.Root.Groups.ListAsync()).Total.ShouldBe(0);
    }

    [Theory]
    [InlineData("sort=--name", "sort")]
    [InlineData("sort=ratio", "sort")]
    [InlineData("size=1001", "size")]
    [InlineData("size=0", "size")]
    [InlineData("page=-1", "page")]
    [InlineData("source=elsewhere", "source")]
    [InlineData("search=%00", "search")]
    public async Task A_parameter_of_no_sense_is_told(string query, string name)
    {
        await using var host = await AdminHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Get, $"{Groups}?{query}", host.RootToken);

        (await ProblemOf(response, 400)).Errors.ShouldHaveSingleItem().Path.ShouldBe(name);
    }

    [Theory]
    [InlineData("""{"name":"x","name":"y"}""", 400)]
    [InlineData("""{"name":"x","models":[null]}""", 422)]
    [InlineData("""{"name":"x","models":null,"limits":{"rules":[null]}}""", 422)]
    [InlineData("""{"name":"\ud800"}""", 400)]
    [InlineData("""{"name":"a\u0000b"}""", 422)]
    [InlineData("""{"name":"a\nb"}""", 422)]
    [InlineData("""{"name":"a\u202eb"}""", 422)]
    [InlineData("""{"name":" a"}""", 422)]
    [InlineData("""{"name":"x"} {"name":"y"}""", 400)]
    [InlineData("\"x\"", 400)]
    [InlineData("null", 400)]
    [InlineData("", 400)]
    public async Task Odd_json_is_told(string json, int status)
    {
        await using var host = await AdminHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, Groups, host.RootToken, Body(json));

        await ProblemOf(response, status);
        (await host.Root.Groups.ListAsync()).Total.ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":{"b":["\udc00"]}}""")]
    public async Task Half_a_character_where_any_json_may_stand_is_told(string set)
    {
        await using var host = await AdminHost.StartAsync();

        using var response = await host.SendAsync(
            HttpMethod.Post,
            "/api/v1/channels",
            host.RootToken,
            Body("""{"channel":{"name":"x","type":"openai","baseUrl":"http://127.0.0.1:9/v1","models":[{"name":"m"}],"fields":{"set":HERE}}}""".Replace("HERE", set, StringComparison.Ordinal)));

        ((int)response.StatusCode).ShouldBeInRange(400, 422, await response.Content.ReadAsStringAsync());
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Json_that_is_nested_without_end_is_told()
    {
        await using var host = await AdminHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, Groups, host.RootToken, Body("""{"name":"x","models":""" + new string('[', 100_000)));

        await ProblemOf(response, 400);
    }

    [Theory, BothEngines]
    public async Task Odd_ids_name_nothing(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);

        foreach (var id in new[] { "%27%20OR%201=1", "%25", "..%2F..%2Fetc", "file:", "file:%25", new string('x', 2000), "%F0%9F%99%82", "%ED%A0%80", "%C3%28" })
        {
            using var response = await host.SendAsync(HttpMethod.Get, $"{Groups}/{id}", host.RootToken);

            await ProblemOf(response, 404);
        }
    }

    [Fact]
    public async Task Nobody_fills_the_memory_with_a_body()
    {
        await using var host = await AdminHost.StartAsync();
        var user = await host.AddUserAsync("user", Role.User);

        using var unknown = await host.SendAsync(HttpMethod.Post, "/api/v1/import", "hgp_nobody", new EndlessContent(8 << 20));
        using var signIn = await host.SendAsync(HttpMethod.Post, "/api/v1/session", null, new EndlessContent(2 << 20));
        using var own = await host.SendAsync(HttpMethod.Put, "/api/v1/me", user, new EndlessContent(2 << 20));
        using var import = await host.SendAsync(HttpMethod.Post, "/api/v1/import", host.RootToken, new EndlessContent(65 << 20));

        await ProblemOf(unknown, 401);
        await ProblemOf(signIn, 413);
        await ProblemOf(own, 413);
        (await ProblemOf(import, 413)).Detail.ShouldNotBeNull().ShouldContain("64 MB");
    }

    [Fact]
    public async Task An_etag_that_a_proxy_made_weak_is_still_one()
    {
        await using var host = await AdminHost.StartAsync();
        var made = await host.Root.Groups.CreateAsync(new GroupInput { Name = "vip" });

        using var stale = await DeleteAsync(host, made.Id, "W/\"7\"");
        using var gone = await DeleteAsync(host, made.Id, $"W/\"{made.Version}\"");

        await ProblemOf(stale, 409);
        gone.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private static Task<HttpResponseMessage> DeleteAsync(AdminHost host, string id, string tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(host.Address, $"{Groups}/{id}"));
        request.Headers.Add("Authorization", "Bearer " + host.RootToken);
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return host.Http.SendAsync(request);
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    private static async Task<Problem> ProblemOf(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        return JsonSerializer.Deserialize<Problem>(text, ContractJson.Options)!;
    }

    // Of no stated length, and only as much of it as is asked for.
    private sealed class EndlessContent : HttpContent
    {
        private readonly int _length;

        public EndlessContent(int length)
        {
            _length = length;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[64 * 1024];
            Array.Fill(piece, (byte)' ');
            try
            {
                for (var sent = 0; sent < _length; sent += piece.Length)
                {
                    await stream.WriteAsync(piece);
                }
            }
            catch (IOException)
            {
                // Not read to its end, which is the point.
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
