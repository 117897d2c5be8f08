using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Tests.Admin;

/// <summary>What <c>If-Match</c> gets, over every endpoint that the router knows: it is heeded or refused, never passed over.</summary>
public sealed class ExpectedVersionTests
{
    [Fact]
    public async Task Every_change_heeds_the_version_as_documented_or_refuses_to_be_asked()
    {
        await using var host = await AdminHost.StartAsync();
        using var document = JsonDocument.Parse(await host.Http.GetStringAsync(new Uri(host.Address, "/api/v1/openapi.json")));
        var wrong = new List<string>();
        var heeded = 0;
        foreach (var endpoint in host.Endpoints.Where(e => e.Permission is not (null or Permission.Anyone) && e.Method is not ("GET" or "HEAD")))
        {
            var documented = Documents(document.RootElement, endpoint);
            heeded += documented ? 1 : 0;
            var said = await ErrorsAsync(host, endpoint);
            if (said is not [{ Path: "If-Match" } error] || error.Message.StartsWith("is not heeded here", StringComparison.Ordinal) == documented)
            {
                wrong.Add($"{endpoint}: {JsonSerializer.Serialize(said)}");
            }
        }

        wrong.ShouldBeEmpty();
        heeded.ShouldBeGreaterThan(25);
    }

    [Fact]
    public async Task A_key_that_somebody_else_changed_is_neither_switched_nor_rotated()
    {
        await using var host = await AdminHost.StartAsync();
        var keys = host.Root.Keys;
        var made = (await keys.CreateAsync(new ApiKeyInput { Name = "app" })).Key;
        var changed = await keys.ReplaceAsync(made.Id, made.Key with { Tags = ["new"] }, made.Version);

        await Refused.ByAsync(() => keys.DisableAsync(made.Id, made.Version), 409);
        await Refused.ByAsync(() => keys.RotateAsync(made.Id, null, made.Version), 409);

        (await keys.DisableAsync(made.Id, changed.Version)).Key.Enabled.ShouldBe(false);
    }

    private static bool Documents(JsonElement document, EndpointRow endpoint)
    {
        var paths = document.GetProperty("paths");
        var path = paths.EnumerateObject().First(p => Plain(p.Name) == Plain(endpoint.Pattern)).Value;
        return path.GetProperty(endpoint.Method.ToLowerInvariant()).TryGetProperty("parameters", out var parameters)
            && parameters.EnumerateArray().Any(p => p.GetProperty("name").GetString() == "If-Match");
    }

    private static string Plain(string path) => path.TrimEnd('/');

    private static async Task<IReadOnlyList<FieldError>> ErrorsAsync(AdminHost host, EndpointRow endpoint)
    {
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), new Uri(host.Address, endpoint.Path));
        request.Headers.Add("Authorization", "Bearer " + host.RootToken);
        request.Headers.TryAddWithoutValidation("If-Match", "nonsense");
        request.Content = endpoint.Method == "DELETE" ? null : new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await host.Http.SendAsync(request);
        return JsonSerializer.Deserialize<Problem>(await response.Content.ReadAsStringAsync(), ContractJson.Options)?.Errors ?? [];
    }
}
