using System.Net;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Ledger;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.Tests.Compatibility;

public sealed class CompatibilityApiTests
{
    private const string Key = "sk-headgate-test-key-of-anna-0001";

    [Theory, BothEngines]
    public async Task Panels_find_what_is_left_of_a_budget(string engine)
    {
        await using var host = await StartAsync(engine, """{"budget":20,"budgetPeriod":"month","requestsPerMinute":60}""");
        await Books.TakeAsync(host.Database, [Books.Used("r1", 3 * Books.Usd), Books.Used("r2", Books.Usd, model: "other", at: Books.Noon - (40L * 86_400_000))]);

        foreach (var prefix in new[] { "/v1", string.Empty })
        {
            var subscription = await AskAsync(host, prefix + "/dashboard/billing/subscription");
            var usage = await AskAsync(host, prefix + "/dashboard/billing/usage?start_date=2026-11-01&end_date=2026-12-01");

            // Spent in all: 4; left this month: 17.
            subscription.GetProperty("object").GetString().ShouldBe("billing_subscription");
            subscription.GetProperty("hard_limit_usd").GetDecimal().ShouldBe(21);
            subscription.GetProperty("access_until").GetInt64().ShouldBeGreaterThan(0);
            usage.GetProperty("total_usage").GetDecimal().ShouldBe(400);
            var day = usage.GetProperty("daily_costs").EnumerateArray().ShouldHaveSingleItem();
            day.GetProperty("timestamp").GetInt64().ShouldBe(1_795_132_800);
            day.GetProperty("line_items")[0].GetProperty("name").GetString().ShouldBe("glm-4.6");
            day.GetProperty("line_items")[0].GetProperty("cost").GetDecimal().ShouldBe(300);
        }

        var info = (await AskAsync(host, "/key/info")).GetProperty("info");
        (info.GetProperty("spend").GetDecimal(), info.GetProperty("max_budget").GetDecimal()).ShouldBe((3m, 20m));
        (info.GetProperty("key_alias").GetString(), info.GetProperty("key_name").GetString(), info.GetProperty("rpm_limit").GetInt64()).ShouldBe(("laptop", "sk-...0001", 60L));
        info.GetProperty("models").GetArrayLength().ShouldBe(0);
        info.GetProperty("user_id").GetString().ShouldBe("anna");
    }

    [Theory, BothEngines]
    public async Task Days_are_told_when_their_records_are_deleted(string engine)
    {
        await using var host = await StartAsync(engine, "{}");
        await Books.TakeAsync(host.Database, [Books.Used("r1", 3 * Books.Usd, model: "GLM-4.6"), Books.Used("r2", Books.Usd, model: null)]);
        await new Headgate.Control.Statistics.RollupRebuild(host.Database).RunAsync(CancellationToken.None);
        await Books.TamperAsync(host.Database, "DELETE FROM request_records");

        var usage = await AskAsync(host, "/v1/dashboard/billing/usage?start_date=2026-11-01&end_date=2026-12-01");

        var items = usage.GetProperty("daily_costs").EnumerateArray().ShouldHaveSingleItem().GetProperty("line_items").EnumerateArray();
        items.Select(i => (i.GetProperty("name").GetString(), i.GetProperty("cost").GetDecimal())).ShouldBe([("glm-4.6", 300m), ("other", 100m)], ignoreOrder: true);
    }

    [Theory, BothEngines]
    public async Task Credits_are_what_an_account_that_pays_in_advance_has(string engine)
    {
        await using var host = await StartAsync(engine, "{}");
        await Books.TamperAsync(host.Database, "UPDATE users SET prepaid = 1 WHERE id = 'anna'");
        await host.Root.Accounts.CreditAsync("user:anna", new CreditInput { AmountUsd = 10, IdempotencyKey = "a" });
        await Books.TakeAsync(host.Database, [Books.Used("r1", 3 * Books.Usd, "user:anna")], new Headgate.Control.Ledger.HeldAmount("h", "user:anna", Books.Usd, 1));

        var credits = (await AskAsync(host, "/api/v1/credits")).GetProperty("data");
        var key = (await AskAsync(host, "/api/v1/key")).GetProperty("data");

        (credits.GetProperty("total_credits").GetDecimal(), credits.GetProperty("total_usage").GetDecimal()).ShouldBe((9m, 3m));
        (key.GetProperty("limit").ValueKind, key.GetProperty("limit_remaining").GetDecimal(), key.GetProperty("usage").GetDecimal()).ShouldBe((JsonValueKind.Null, 6m, 3m));
    }

    [Theory, BothEngines]
    public async Task A_generation_is_told_to_the_key_that_made_it(string engine)
    {
        await using var host = await StartAsync(engine, "{}");
        await Books.TakeAsync(host.Database, [Books.Used("r1", 1_500_000, cost: 1), Books.Used("r2", 7)]);
        await Books.TamperAsync(host.Database, "UPDATE request_records SET key_id = 'another' WHERE id = 'r2'");

        var generation = (await AskAsync(host, "/api/v1/generation?id=r1")).GetProperty("data");

        generation.GetProperty("id").GetString().ShouldBe("r1");
        generation.GetProperty("total_cost").GetDecimal().ShouldBe(0.0015m);
        (generation.GetProperty("tokens_prompt").GetInt64(), generation.GetProperty("tokens_completion").GetInt64(), generation.GetProperty("native_tokens_reasoning").GetInt64()).ShouldBe((1200, 345, 120));
        (generation.GetProperty("latency").GetInt64(), generation.GetProperty("generation_time").GetInt64()).ShouldBe((180, 2165));
        (await StatusAsync(host, "/api/v1/generation?id=r2", Key)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(host, "/api/v1/generation", Key)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/v1/dashboard/billing/subscription")]
    [InlineData("/dashboard/billing/usage")]
    [InlineData("/key/info")]
    [InlineData("/api/v1/credits")]
    [InlineData("/api/v1/key")]
    [InlineData("/api/v1/generation?id=r1")]
    public async Task Without_a_key_that_is_known_nothing_is_told(string path)
    {
        await using var host = await StartAsync(TestDatabase.Sqlite, "{}");

        (await StatusAsync(host, path, null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(host, path, "sk-wrong")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(host, path, host.RootToken)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Without_limits_there_is_a_number_that_never_ends_and_other_paths_go_on_to_the_gateway()
    {
        await using var host = await StartAsync(TestDatabase.Sqlite, "{}");

        (await AskAsync(host, "/v1/dashboard/billing/subscription")).GetProperty("hard_limit_usd").GetDecimal().ShouldBe(100_000_000);
        using var post = await host.SendAsync(HttpMethod.Post, "/v1/dashboard/billing/subscription", Key);
        using var other = await host.SendAsync(HttpMethod.Get, "/v1/dashboard/billing", Key);
        ((int)post.StatusCode, (int)other.StatusCode).ShouldBe((418, 418));
    }

    private static async Task<AdminHost> StartAsync(string engine, string limits)
    {
        var host = await AdminHost.StartAsync(engine);
        await host.AddUserAsync("anna", Role.User);
        await host.Database.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO api_keys (id, name, hash, hint, owner_id, limits, created_at, updated_at) VALUES ('k1', 'laptop', @Hash, '0001', 'anna', @limits, 0, 0)",
                new { Hash = KeyHash.Of(Key).ToBytes(), limits }),
            CancellationToken.None);
        await host.ReloadAsync();
        return host;
    }

    private static async Task<JsonElement> AskAsync(AdminHost host, string path)
    {
        using var response = await host.SendAsync(HttpMethod.Get, path, Key);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<HttpStatusCode> StatusAsync(AdminHost host, string path, string? key)
    {
        using var response = await host.SendAsync(HttpMethod.Get, path, key);
        return response.StatusCode;
    }
}
