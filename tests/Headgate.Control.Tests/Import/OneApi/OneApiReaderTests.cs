using Headgate.Contracts;
using Headgate.Control.Import;
using Headgate.Gateway.Access;

namespace Headgate.Control.Tests.Import.OneApi;

public sealed class OneApiReaderTests : IDisposable
{
    private const string Data = """
        INSERT INTO users (id, username, password, display_name, role, status, email, github_id, quota, "group") VALUES
          (1, 'root', '$2a$10$x', 'Root User', 100, 1, '', '', 500000000000, 'default'),
          (2, 'alice', '$2a$10$x', 'Alice', 1, 1, 'alice@example.com', 'alice-gh', 1234567, 'vip'),
          (3, 'bob', '$2a$10$x', 'bob', 10, 2, 'not an address', '', -500, 'default');
        INSERT INTO channels (id, type, "key", name, base_url, other, models, "group", model_mapping, priority, weight, status, config) VALUES
          (1, 1, 'sk-openai-0123456789', 'OpenAI main', '', '', 'gpt-4o,gpt-4o-mini', 'default,vip', '{"gpt-4o-mini":"gpt-4o-mini-2024-07-18"}', 5, 7, 1, ''),
          (2, 36, 'sk-deepseek-0123456789', 'DeepSeek', 'https://api.deepseek.com', '', 'deepseek-chat', 'default', '', 0, 0, 3, ''),
          (3, 3, 'azure-key-0123456789', 'Azure/EU', 'https://acme.openai.azure.com', '2024-06-01', 'gpt-3.5-turbo', 'default', '', 0, 0, 1, '{"api_version":"2025-01-01"}'),
          (4, 33, '', 'Bedrock', '', '', 'claude-3-haiku', 'default', '{"claude-3-haiku":"anthropic.claude-3-haiku-20240307-v1:0"}', 0, 0, 1, '{"ak":"AKIA0123","sk":"secret/1","region":"us-west-2"}'),
          (5, 18, 'app|secret|key', 'Spark', '', '', 'SparkDesk', 'default', '', 0, 0, 1, ''),
          (6, 2, 'fk-0123456789', 'Reseller', 'https://relay.example/base', '', 'gpt-4', 'default', '', 0, 0, 2, ''),
          (7, 50, 'k-0123456789', 'Own server', 'http://10.0.0.5:8000/llm/v1', '', 'qwen', 'default', '', 0, 0, 1, ''),
          (8, 999, 'k', 'Unknown', '', '', 'x', 'default', '', 0, 0, 1, ''),
          (9, 1, 'k-9', 'Empty', '', '', '', 'default', '', 0, 0, 1, '');
        INSERT INTO tokens (id, user_id, "key", status, name, expired_time, remain_quota, unlimited_quota, models, subnet) VALUES
          (1, 2, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST01', 1, 'laptop', -1, 750001, 0, 'gpt-4o,deepseek-chat', '10.0.0.0/8,192.168.1.7'),
          (2, 2, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST02', 1, 'laptop', 1893456000, 0, 1, NULL, ''),
          (3, 1, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST03', 2, '', -1, 0, 1, '', ''),
          (4, 3, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST04', 4, 'spent', -1, 0, 0, '', ''),
          (5, 77, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST05', 1, 'nobody''s', -1, 0, 1, '', '');
        INSERT INTO redemptions (id, user_id, "key", status, name, quota) VALUES
          (1, 1, '0123456789abcdef0123456789abcdef', 1, 'spring', 250000), (2, 1, '1123456789abcdef0123456789abcdef', 3, 'spring', 250000);
        INSERT INTO options VALUES ('ModelRatio', '{"gpt-4o":1.25,"deepseek-chat":0.0715,"nobody-serves-this":3}'), ('CompletionRatio', '{"gpt-4o":4}'),
          ('GroupRatio', '{"default":1,"vip":0.8,"svip":0.1234567}'), ('RetryTimes', '3'), ('SMTPServer', 'mail.example');
        INSERT INTO logs (id, content) VALUES (1, 'x');
        """;

    private readonly ImportBench _bench = new();
    private readonly ForeignImport _import;

    public OneApiReaderTests() => _import = _bench.Read(ForeignDatabase.Create(_bench.PathOf("one-api.db"), ForeignDatabase.OneApi, Data));

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Knows_whose_database_it_is() => _import.Source.ShouldBe(ForeignSource.OneApi);

    [Fact]
    public void Channels_come_with_their_addresses_keys_models_and_groups()
    {
        var channels = _import.Document.Channels!.ToDictionary(c => c.Channel.Name, StringComparer.Ordinal);
        channels.Keys.ShouldBe(["OpenAI-main", "DeepSeek", "Azure-EU", "Bedrock", "Reseller", "Own-server"]);
        var openAI = channels["OpenAI-main"];
        (openAI.Channel.Type, openAI.Channel.BaseUrl, openAI.Channel.Priority, openAI.Channel.Weight).ShouldBe(("openai", null, 5, null));
        openAI.Channel.Models!.Select(m => (m.Name, m.Upstream)).ShouldBe([("gpt-4o", null), ("gpt-4o-mini", "gpt-4o-mini-2024-07-18")]);
        openAI.Channel.Groups.ShouldBe(["default", "vip"]);
        openAI.Credentials!.ShouldHaveSingleItem().Secret.ShouldBe("sk-openai-0123456789");

        // What is its provider's own address is left to the catalogue.
        (channels["DeepSeek"].Channel.Type, channels["DeepSeek"].Channel.BaseUrl, channels["DeepSeek"].Channel.Enabled).ShouldBe(("deepseek", null, false));
        (channels["Azure-EU"].Channel.ApiVersion, channels["Azure-EU"].Channel.Models![0].Upstream).ShouldBe(("2025-01-01", "gpt-35-turbo"));
        (channels["Bedrock"].Channel.Region, channels["Bedrock"].Credentials![0].Secret).ShouldBe(("us-west-2", "AKIA0123:secret/1"));
        (channels["Reseller"].Channel.Type, channels["Reseller"].Channel.BaseUrl, channels["Reseller"].Channel.Enabled).ShouldBe(("openai", "https://relay.example/base/v1", false));
        channels["Own-server"].Channel.BaseUrl.ShouldBe("http://10.0.0.5:8000/llm/v1");
    }

    [Fact]
    public void Keys_keep_working_and_keep_what_is_left_of_their_quota()
    {
        var keys = _import.Document.Keys!;
        keys.Select(k => (k.Owner, k.Name)).ShouldBe([("alice", "laptop"), ("alice", "laptop 2"), ("root", "key-3"), ("bob", "spent")]);
        keys[0].Secret.ShouldBe("sk-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST01");
        keys[0].Limits.ShouldBe(new Limits { Budget = 1.500002m, BudgetPeriod = "total" });
        keys[0].Models.ShouldBe(["gpt-4o", "deepseek-chat"]);
        keys[0].AllowedIps.ShouldBe(["10.0.0.0/8", "192.168.1.7"]);
        keys[0].ExpiresAt.ShouldBeNull();
        (keys[1].Limits, keys[1].ExpiresAt, keys[1].Models).ShouldBe((null, new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), null));
        keys.Select(k => k.Enabled ?? true).ShouldBe([true, true, false, false]);
    }

    [Fact]
    public void Quota_becomes_money_to_the_nano()
    {
        var users = _import.Document.Users!;
        users.Select(u => (u.Name, u.Role, u.BalanceUsd, u.Group)).ShouldBe(
            [("root", "root", 1_000_000m, "default"), ("alice", null, 2.469134m, "vip"), ("bob", "admin", null, "default")]);
        users.Select(u => u.Prepaid).ShouldAllBe(p => p == true);
        (users[1].Email, users[2].Email, users[2].Enabled).ShouldBe(("alice@example.com", null, false));
        var code = _import.Document.RedemptionCodes!.ShouldHaveSingleItem();
        (code.Code, code.AmountUsd, code.Batch).ShouldBe(("0123456789abcdef0123456789abcdef", 0.5m, "spring"));
    }

    [Fact]
    public void Ratios_become_prices_and_groups()
    {
        var prices = _import.Document.Models!.ToDictionary(m => m.Name, m => m.Price!, StringComparer.Ordinal);
        prices.Keys.ShouldBe(["gpt-4o", "deepseek-chat"], ignoreOrder: true);
        (prices["gpt-4o"].Input, prices["gpt-4o"].Output, prices["gpt-4o"].CacheRead).ShouldBe((2.5m, 10m, null));
        prices["deepseek-chat"].Input.ShouldBe(0.143m);
        prices["deepseek-chat"].Output!.Value.ShouldBeGreaterThan(0.143m);
        _import.Document.Groups!.Select(g => (g.Name, g.Ratio)).ShouldBe([("vip", 0.8m), ("svip", 0.123457m)]);
        _import.Document.Settings!["gateway"].GetProperty("maxRetries").GetInt32().ShouldBe(3);
    }

    [Fact]
    public void Tells_item_by_item_what_does_not_come()
    {
        var notes = _import.Notes.Select(n => $"{n.Kind} {n.Item}: {n.Message}").ToArray();
        notes.ShouldBe(
            [
                "LeftOut channel 'Spark' (no. 5): is one of Xunfei Spark (WebSocket): its keys sign requests in a way that is not spoken here; use the provider's OpenAI-compatible endpoint with a key of that",
                "LeftOut channel 'Unknown' (no. 8): is one of type 999: this number of a provider is not known",
                "LeftOut channel 'Empty' (no. 9): it lists no model",
                "Changed channel 'DeepSeek' (no. 2): was switched off by the source itself after errors; comes switched off",
                "Advice user 'alice': its links to other sign-ins do not come: sign in once with the password, then link again",
                "Changed user 'bob': owes 0.001 USD; comes with a balance of nothing",
                "LeftOut user 'bob': its e-mail address is none and is left out",
                "Advice users: passwords and second factors cannot come: everybody sets a new password",
                "Changed key 'spent' (no. 4): its quota is used up; comes switched off, with a budget of 0: give it another one first",
                "LeftOut key 'nobody's' (no. 5): the user that it belongs to is not there any more",
                "LeftOut codes: 1 that are redeemed, switched off, expired or deleted",
                "Changed group 'svip': its ratio 0.1234567 is rounded to 0.123457",
                "Changed price of 'deepseek-chat': its ratio of output is built into the source and not in its database; taken from the maker's prices, and as input where there are none: check it",
                "Changed prices: 5 models have no ratio in the source's database (its built-in ones are in the program, not there); the catalogue's prices hold for them: check those",
                "LeftOut prices: 1 of models that no channel serves",
                "LeftOut table 'logs': records of requests stay where they are",
                "Advice settings: mail, payment, sign-in by others and protection against robots are set up anew: their secrets do not move",
                "Advice keys: clients that append a channel's number to the key (sk-KEY-12) ask for channel/model instead",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void What_comes_is_a_configuration_that_knows_the_old_keys()
    {
        var snapshot = _bench.Compile(_import.Document);
        snapshot.Channels.Count.ShouldBe(4);
        snapshot.Routes.ContainsKey("gpt-4o-mini").ShouldBeTrue();
        var key = snapshot.Keys[KeyHash.Of("sk-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST01")];
        key.Name.ShouldBe("alice/laptop");
        snapshot.Channels["OpenAI-main"].Prices.Find("gpt-4o")!.Input.ShouldBe(2_500_000_000);
        snapshot.Channels["OpenAI-main"].Prices.Find("gpt-4o")!.Output.ShouldBe(10_000_000_000);
    }
}
