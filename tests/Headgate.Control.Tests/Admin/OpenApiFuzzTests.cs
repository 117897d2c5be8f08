using System.Text;
using System.Text.Json;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Admin;

/// <summary>Calls every operation of the API's own OpenAPI document with made-up input: whatever comes, it is never the gateway's fault.</summary>
public sealed class OpenApiFuzzTests(ITestOutputHelper output)
{
    // HEADGATE_FUZZ_RUNS makes a long run of it.
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("HEADGATE_FUZZ_RUNS"), out var runs) ? runs : 6;

    [Theory]
    [InlineData(TestDatabase.Sqlite, 1)]
    [InlineData(TestDatabase.Postgres, 2)]
    public async Task No_input_makes_the_gateway_fail(string engine, int seed)
    {
        await using var host = await AdminHost.StartAsync(engine);
        using var document = JsonDocument.Parse(await host.Http.GetStringAsync(new Uri(host.Address, "/api/v1/openapi.json")));
        var failures = new List<string>();
        var ids = new KnownIds();
        var all = Operations(document.RootElement).OrderBy(o => o.Method == "DELETE").ToArray();
        var reached = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, method, operation) in all)
        {
            // A generator per operation: a new one does not change what the others get.
            var random = new Random(StableHash($"{seed} {method} {path}"));
            for (var run = 0; run < Runs; run++)
            {
                var fuzzer = new SchemaFuzzer(document.RootElement, random, polite: run % 2 == 0);
                using var request = Request(host, path, method, operation, fuzzer, random, ids, polite: run % 2 == 0);
                using var response = await SendAsync(host, request, failures);
                var text = await response.Content.ReadAsStringAsync();
                if ((int)response.StatusCode >= 500 && !IsUpstreams(response))
                {
                    failures.Add($"{method} {request.RequestUri!.PathAndQuery} {(request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync())} → {(int)response.StatusCode} {text}");
                }
                else if ((int)response.StatusCode >= 400 && path.StartsWith("/api/v1/", StringComparison.Ordinal) && !IsCompatibility(path))
                {
                    response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", $"{method} {path}: {(int)response.StatusCode}");
                }

                if (response.IsSuccessStatusCode || response.StatusCode == System.Net.HttpStatusCode.Redirect)
                {
                    reached.Add($"{method} {path}");
                }

                ids.Remember(path, text);
            }
        }

        var never = all.Select(o => $"{o.Method} {o.Path}").Where(o => !reached.Contains(o)).ToArray();
        output.WriteLine($"{reached.Count} of {all.Length} operations were carried out at least once; never: {string.Join(", ", never)}");
        failures.ShouldBeEmpty();

        // Input that is always refused at the door would find nothing behind it.
        reached.Count.ShouldBeGreaterThan(all.Length / 2, string.Join(", ", never));
    }

    [Fact]
    public async Task Every_endpoint_is_in_the_document()
    {
        await using var host = await AdminHost.StartAsync();
        using var document = JsonDocument.Parse(await host.Http.GetStringAsync(new Uri(host.Address, "/api/v1/openapi.json")));
        var described = Operations(document.RootElement).Select(o => $"{o.Method} {o.Path}").ToHashSet(StringComparer.OrdinalIgnoreCase);

        host.Endpoints.Where(e => !e.Pattern.EndsWith("openapi.json", StringComparison.Ordinal))
            .Select(e => $"{e.Method} {e.Pattern.TrimEnd('/')}").Where(e => !described.Contains(e)).ShouldBeEmpty();
    }

    // 502 and 504: the server behind a made-up address did not answer, and the API says so.
    private static bool IsUpstreams(HttpResponseMessage response) => (int)response.StatusCode is 502 or 504;

    private static bool IsCompatibility(string path) => path is "/api/v1/credits" or "/api/v1/generation" or "/api/v1/key";

    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where operation.Name is "get" or "post" or "put" or "patch" or "delete"
        select (path.Name.TrimEnd('/'), operation.Name.ToUpperInvariant(), operation.Value);

    private static HttpRequestMessage Request(
        AdminHost host, string path, string method, JsonElement operation, SchemaFuzzer fuzzer, Random random, KnownIds ids, bool polite)
    {
        var filled = new StringBuilder();
        var before = string.Empty;
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var value = !segment.StartsWith('{') ? segment : polite || random.Next(3) > 0 ? ids.Of(before, random) : fuzzer.Text();
            before = segment;
            filled.Append('/').Append(Uri.EscapeDataString(value is "" or "." or ".." ? "-" : value));
        }

        var query = new StringBuilder();
        if (operation.TryGetProperty("parameters", out var parameters))
        {
            foreach (var parameter in parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query" && random.Next(4) == 0))
            {
                if (polite)
                {
                    continue;
                }

                query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(parameter.GetProperty("name").GetString()!)).Append('=').Append(Uri.EscapeDataString(fuzzer.Text()));
            }
        }

        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Address, filled.ToString() + query));
        request.Headers.Add("Authorization", "Bearer " + host.RootToken);
        if (!polite && random.Next(6) == 0)
        {
            request.Headers.TryAddWithoutValidation("If-Match", random.Next(2) == 0 ? "\"1\"" : "W/\"x\"");
        }

        if (operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").EnumerateObject().FirstOrDefault().Value is { ValueKind: JsonValueKind.Object } media)
        {
            var json = fuzzer.Json(media.TryGetProperty("schema", out var schema) ? schema : default);
            request.Content = new StringContent(json, Encoding.UTF8, !polite && random.Next(20) == 0 ? "text/plain" : "application/json");
        }

        return request;
    }

    // An answer that breaks off in the middle is a failure like any other.
    private static async Task<HttpResponseMessage> SendAsync(AdminHost host, HttpRequestMessage request, List<string> failures)
    {
        try
        {
            return await host.Http.SendAsync(request);
        }
        catch (HttpRequestException e)
        {
            failures.Add($"{request.Method} {request.RequestUri!.PathAndQuery}: {e.Message} {e.InnerException?.Message}");
            return new HttpResponseMessage(System.Net.HttpStatusCode.NoContent);
        }
    }

    private static int StableHash(string text) => text.Aggregate(17, (hash, c) => unchecked((hash * 31) + c)) & int.MaxValue;
}
