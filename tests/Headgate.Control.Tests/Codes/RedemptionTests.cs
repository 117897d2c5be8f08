using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Ledger;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Codes;

public sealed class RedemptionTests
{
    [Theory, BothEngines]
    public async Task Sixteen_at_once_use_a_code_exactly_as_often_as_it_is_good_for(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var made = await host.Root.Codes.CreateAsync(new RedemptionCodeInput { AmountUsd = 5, MaxUses = 3 });
        var users = new List<AdminClient>();
        for (var i = 0; i < 16; i++)
        {
            users.Add(host.ClientFor(await host.AddUserAsync($"u{i}", Role.User)));
        }

        var used = await Task.WhenAll(users.Select(user => TryAsync(user, made.Codes[0].Code)));

        used.Count(status => status == 200).ShouldBe(3);
        used.Count(status => status == 422).ShouldBe(13);
        (await Books.BalanceAsync(host.Database, "codes")).ShouldBe(-15 * Books.Usd);
        (await host.Root.Codes.GetAsync(made.Codes[0].Id)).Uses.ShouldBe(3);
        (await host.Root.Ledger.ReconcileAsync()).Ok.ShouldBeTrue();
    }

    [Theory, BothEngines]
    public async Task One_user_at_sixteen_places_uses_a_code_once(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var made = await host.Root.Codes.CreateAsync(new RedemptionCodeInput { AmountUsd = 5, MaxUses = 100 });
        var anna = host.ClientFor(await host.AddUserAsync("anna", Role.User));

        var used = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => TryAsync(anna, made.Codes[0].Code)));

        used.Count(status => status == 200).ShouldBe(1);
        used.ShouldAllBe(status => status == 200 || status == 409 || status == 429);
        (await Books.BalanceAsync(host.Database, "user:anna")).ShouldBe(5 * Books.Usd);
    }

    [Fact]
    public async Task Unknown_ended_used_and_switched_off_codes_get_the_same_answer()
    {
        await using var host = await AdminHost.StartAsync();
        var bert = host.ClientFor(await host.AddUserAsync("bert", Role.User));
        var token = await host.AddUserAsync("anna", Role.User);
        var codes = (await host.Root.Codes.CreateAsync(new RedemptionCodeInput { AmountUsd = 5, Count = 2 })).Codes;
        var ends = (await host.Root.Codes.CreateAsync(new RedemptionCodeInput { AmountUsd = 5, ExpiresAt = host.Time.GetUtcNow().AddHours(1) })).Codes;
        await bert.MyMoney.RedeemAsync(new RedeemInput { Code = codes[0].Code });
        await host.Root.Codes.ChangeAsync(codes[1].Id, new RedemptionCodeChange { Enabled = false });
        host.Time.Advance(TimeSpan.FromHours(1));

        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var code in new[] { "HG-00000-00000-00000-00000", codes[0].Code, codes[1].Code, ends[0].Code, string.Empty })
        {
            using var content = new StringContent($$"""{"code":"{{code}}"}""", System.Text.Encoding.UTF8, "application/json");
            using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/me/redeem", token, content);
            ((int)response.StatusCode).ShouldBe(422);
            answers.Add(await response.Content.ReadAsStringAsync());
        }

        answers.Count.ShouldBe(1);
        (await TryAsync(bert, codes[0].Code)).ShouldBe(409);
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_a_carelessly_written_code_is_right()
    {
        await using var host = await AdminHost.StartAsync();
        var anna = host.ClientFor(await host.AddUserAsync("anna", Role.User));
        var code = (await host.Root.Codes.CreateAsync(new RedemptionCodeInput { AmountUsd = 5 })).Codes[0].Code;
        var written = " " + code.ToLowerInvariant().Replace('-', ' ').Replace('0', 'o').Replace('1', 'l');

        (await anna.MyMoney.RedeemAsync(new RedeemInput { Code = written })).AmountUsd.ShouldBe(5);
        var answers = new List<int>();
        for (var i = 0; i < 12; i++)
        {
            answers.Add(await TryAsync(anna, $"HG-GUESS-{i}"));
        }

        answers.Count(status => status == 422).ShouldBe(10);
        answers[^1].ShouldBe(429);
    }

    [Theory, BothEngines]
    public async Task Codes_are_told_once_and_kept_as_hashes(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var made = await host.Root.Codes.CreateAsync(new RedemptionCodeInput { AmountUsd = 5, Count = 3, Batch = "spring" });

        var listed = await host.Root.Codes.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["batch"] = "SPRING", ["used"] = "false" } });
        await host.Root.Codes.DeleteAsync(made.Codes[0].Id, 1);

        made.Codes.Select(code => code.Code).Distinct().Count().ShouldBe(3);
        made.Codes.ShouldAllBe(code => code.Code.Length == 26);
        listed.Total.ShouldBe(3);
        listed.Items.ShouldAllBe(view => view.AmountUsd == 5 && made.Codes.Any(code => code.Id == view.Id && code.Code.EndsWith(view.Hint)));
        (await host.Root.Codes.ListAsync()).Total.ShouldBe(2);
        var kept = await Books.ScalarAsync(host.Database, $"SELECT count(*) FROM audit_entries WHERE after LIKE '%{made.Codes[1].Code}%' OR before LIKE '%{made.Codes[1].Code}%'");
        kept.ShouldBe(0);
    }

    [Fact]
    public async Task A_batch_comes_as_csv_where_that_is_asked_for()
    {
        await using var host = await AdminHost.StartAsync();

        using var content = new StringContent("""{"amountUsd":1,"count":2,"batch":"=1+1"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/codes?format=csv", host.RootToken, content);

        ((int)response.StatusCode).ShouldBe(201);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = (await response.Content.ReadAsStringAsync()).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[1].ShouldStartWith("HG-");
        lines[1].ShouldEndWith(",'=1+1");
    }

    [Fact]
    public async Task An_unknown_format_makes_no_codes()
    {
        await using var host = await AdminHost.StartAsync();

        using var content = new StringContent("""{"amountUsd":1}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/codes?format=xml", host.RootToken, content);

        ((int)response.StatusCode).ShouldBe(400);
        (await host.Root.Codes.ListAsync()).Total.ShouldBe(0);
    }

    private static async Task<int> TryAsync(AdminClient client, string code)
    {
        try
        {
            await client.MyMoney.RedeemAsync(new RedeemInput { Code = code });
            return 200;
        }
        catch (AdminApiException e)
        {
            return e.Problem.Status;
        }
    }
}
