using Headgate.Contracts;
using Headgate.Control.Import;

namespace Headgate.Control.Tests.Import.OneApi;

public sealed class NewApiReaderTests : IDisposable
{
    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Several_keys_come_each_with_its_state()
    {
        var channel = Channel("(1, 43, 'sk-a-0123456789' || char(10) || 'sk-b-0123456789' || char(10) || 'sk-a-0123456789', 'Deep', '', 'deepseek-chat', CAST('{\"is_multi_key\":true,\"multi_key_status_list\":{\"1\":2}}' AS BLOB))", "id, type, \"key\", name, base_url, models, channel_info");
        channel.Credentials!.Select(c => (c.Secret, c.Enabled)).ShouldBe([("sk-a-0123456789", null), ("sk-b-0123456789", false)]);
    }

    [Fact]
    public void A_chain_of_mapped_names_is_followed_to_its_end_and_a_circle_ends_it()
    {
        var channel = Channel("(1, 1, 'k-0123456789', 'x', '', 'a,p', '{\"a\":\"b\",\"b\":\"c\",\"p\":\"q\",\"q\":\"p\"}')", "id, type, \"key\", name, base_url, models, model_mapping");
        channel.Channel.Models!.Select(m => (m.Name, m.Upstream)).ShouldBe([("a", "c"), ("p", "q")]);
    }

    [Fact]
    public void Settings_and_overrides_come_as_far_as_there_is_a_place_for_them()
    {
        var import = Import(
            """
            INSERT INTO channels (id, type, "key", name, models, weight, tag, remark, openai_organization, setting, param_override, header_override, status_code_mapping) VALUES
            (1, 1, 'k-0123456789', 'x', 'gpt-4o', 30, 'fast', 'bought in May', 'org-1',
             '{"proxy":"socks5h://user:pw@10.0.0.1:1080","system_prompt":"Be kind","thinking_to_content":true}',
             '{"operations":[{"mode":"set","path":"temperature","value":0.2},{"mode":"set","path":"top_p","value":0.9,"keep_origin":true},{"mode":"delete","path":"user"},{"mode":"move","from":"a","to":"b"},{"mode":"set","path":"a.b","value":1},{"mode":"set","path":"model","value":"y"}]}',
             '{"x-team":"blue","authorization":"Bearer {api_key}","*":"x"}', '{"500":"503"}'),
            (2, 1, 'k-1123456789', 'flat', 'gpt-4o', 0, NULL, NULL, NULL, 'not json', '{"temperature":0,"model":"z"}', 'no', '{}');
            """);
        var channel = import.Document.Channels![0].Channel;
        (channel.Weight, channel.Description, channel.Proxy).ShouldBe((30, "bought in May", "socks5://user:pw@10.0.0.1:1080"));
        channel.Tags.ShouldBe(["fast"]);
        channel.Headers!.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["OpenAI-Organization"] = "org-1", ["x-team"] = "blue" }, ignoreOrder: true);
        channel.Fields!.Set!.ShouldHaveSingleItem().Key.ShouldBe("temperature");
        channel.Fields.Default!.ShouldHaveSingleItem().Key.ShouldBe("top_p");
        channel.Fields.Drop.ShouldBe(["user"]);
        import.Document.Channels[1].Channel.Fields!.Set!.ShouldHaveSingleItem().Key.ShouldBe("temperature");
        import.Notes.Where(n => n.Kind == ForeignImportNoteKind.LeftOut).Select(n => n.Message).ShouldBe(
            [
                "its mapping of status codes is left out",
                "its system prompt is left out",
                "moving reasoning into the text is left out",
                "its header 'authorization' is left out: only fixed values come",
                "its header '*' is left out: only fixed values come",
                "its override 'move' is left out: only setting and deleting whole fields without conditions comes",
                "its override 'set a.b' is left out: only setting and deleting whole fields without conditions comes",
                "its override 'set model' is left out: only setting and deleting whole fields without conditions comes",
                "its override of 'model' is left out: the gateway itself decides that field",
                "its header override is not a JSON object and is left out",
            ],
            ignoreOrder: true);
        _bench.Compile(import.Document);
    }

    [Theory]
    [InlineData(26, "glm-coding-plan", "zhipu", null, "coding")]
    [InlineData(45, "doubao-coding-plan", "volcengine", null, "coding")]
    [InlineData(25, "kimi-coding-plan", "moonshot-cn", null, "coding")]
    [InlineData(26, "glm-coding-plan-international", "zai", null, "coding")]
    [InlineData(1, "https://gateway.ai.cloudflare.com/v1/acc/gw/openai", "openai", "https://gateway.ai.cloudflare.com/v1/acc/gw/openai", null)]
    [InlineData(1, "https://relay.example/", "openai", "https://relay.example/v1", null)]
    [InlineData(8, "https://relay.example/x/v2/chat/completions", "openai", "https://relay.example/x/v2/chat/completions", null)]
    [InlineData(8, "https://relay.example/deploy/{model}/go", "openai", "https://relay.example/deploy/{model}/go#", null)]
    [InlineData(14, "https://relay.example/anthropic", "anthropic", "https://relay.example/anthropic", null)]
    [InlineData(4, "http://10.0.0.1:11434", "ollama", "http://10.0.0.1:11434", null)]
    [InlineData(60, "https://other.example", "new-api", "https://other.example/v1", null)]
    [InlineData(26, "https://relay.example", "zhipu", "https://relay.example/api/paas/v4", null)]
    [InlineData(25, "https://relay.example/kimi/", "moonshot-cn", "https://relay.example/kimi/v1", null)]
    [InlineData(17, "https://relay.example/ali", "alibaba-cn", "https://relay.example/ali/compatible-mode/v1", null)]
    [InlineData(20, "https://relay.example", "openrouter", "https://relay.example/v1", null)]
    [InlineData(20, "https://openrouter.ai/api", "openrouter", "https://openrouter.ai/api/v1", null)]
    [InlineData(43, "https://relay.example", "deepseek", "https://relay.example/v1", null)]
    [InlineData(35, "https://relay.example", "minimax-cn", "https://relay.example", null)]
    [InlineData(35, "https://relay.example/mm", "openai", "https://relay.example/mm/v1", null)]
    [InlineData(48, "https://relay.example/x", "xai", "https://relay.example/x/v1", null)]
    public void Addresses_keep_their_meaning(int type, string written, string word, string? address, string? plan)
    {
        var import = Import($"INSERT INTO channels (id, type, \"key\", name, base_url, models) VALUES (1, {type}, 'k-0123456789', 'x', '{written}', 'm')");
        var channel = import.Document.Channels!.ShouldHaveSingleItem().Channel;
        (channel.Type, channel.BaseUrl, channel.Plan).ShouldBe((word, address, plan));
        _bench.Compile(import.Document);
    }

    [Fact]
    public void Clouds_come_with_what_the_key_and_the_other_columns_hold()
    {
        var import = Import(
            """
            INSERT INTO channels (id, type, "key", name, base_url, other, models, created_time) VALUES
            (1, 33, 'AKIA1|s1|eu-west-1' || char(10) || 'AKIA2|s2|us-east-1', 'aws', '', '', 'claude-3', 0),
            (2, 33, 'bedrock-api-key|eu-west-1', 'aws-key', '', '', 'anthropic.claude-3-haiku-20240307-v1:0', 0),
            (3, 3, 'az-0123456789', 'az-old', 'https://a.openai.azure.com', '2025-04-01-preview', 'gpt-4.1', 1700000000),
            (4, 3, 'az-0123456789', 'az-new', 'https://a.openai.azure.com', '', 'gpt-4.1', 1750000000),
            (5, 39, 'cf-0123456789', 'cf', '', 'acc0123', '@cf/meta/llama-3', 0),
            (6, 46, 'bce-v3/key|app-7', 'qianfan', '', '', 'ernie-4.0', 0),
            (7, 23, 'plain-key-0123', 'tencent', '', '', 'hunyuan-turbo', 0),
            (8, 23, '1|id|secret', 'tencent-old', '', '', 'hunyuan-turbo', 0),
            (9, 41, '{"type":"service_account","project_id":"p"}', 'vertex', '', '{"default":"us-central1","claude-3":"us-east5"}', 'gemini-2.5-pro', 0);
            """);
        var channels = import.Document.Channels!.ToDictionary(c => c.Channel.Name, StringComparer.Ordinal);
        channels.Keys.ShouldBe(["aws", "aws-key", "az-old", "az-new", "cf", "qianfan", "tencent", "vertex"]);
        channels["aws"].Credentials!.ShouldHaveSingleItem().Secret.ShouldBe("AKIA1:s1");
        (channels["aws-key"].Channel.Region, channels["aws-key"].Credentials![0].Secret).ShouldBe(("eu-west-1", "bedrock-api-key"));
        (channels["az-old"].Channel.ApiVersion, channels["az-old"].Channel.Models![0].Upstream).ShouldBe(("2025-04-01-preview", "gpt-41"));
        (channels["az-new"].Channel.ApiVersion, channels["az-new"].Channel.Models![0].Upstream).ShouldBe((null, null));
        channels["cf"].Channel.Vars!["account_id"].ShouldBe("acc0123");
        (channels["qianfan"].Channel.Headers!["appid"], channels["qianfan"].Credentials![0].Secret).ShouldBe(("app-7", "bce-v3/key"));
        channels["tencent"].Channel.Type.ShouldBe("tencent-tokenhub");
        channels["vertex"].Channel.Location.ShouldBe("us-central1");
    }

    [Fact]
    public void Keys_come_with_limits_groups_and_what_is_deleted_stays_away()
    {
        var import = Import(
            """
            INSERT INTO users (id, username, password, quota, "group", deleted_at) VALUES (1, 'ann', 'x', 1, 'vip', NULL), (2, 'gone', 'x', 5, 'default', '2026-01-01 00:00:00');
            INSERT INTO tokens (id, user_id, "key", name, unlimited_quota, remain_quota, model_limits_enabled, model_limits, allow_ips, "group", deleted_at, status, expired_time) VALUES
            (1, 1, 'k1', 'all', 1, 0, 0, 'ignored', '', '', NULL, 1, -1), (2, 1, 'k2', 'some', 1, 0, 1, 'gpt-4o,gpt-4o,o3', '10.1.1.1' || char(10) || 'nonsense', 'svip', NULL, 1, -1),
            (3, 1, 'k3', 'none', 1, 0, 1, '', '', 'auto', NULL, 1, -1), (4, 1, 'k4', 'old', 1, 0, 0, '', '', '', '2026-01-01', 1, -1),
            (5, 2, 'k5', 'orphan', 1, 0, 0, '', '', '', NULL, 1, -1), (6, 1, 'k6', 'nowhere', 1, 0, 0, '', 'nonsense', '', NULL, 1, -1),
            (7, 1, 'k2', 'twin', 1, 0, 0, '', '', '', NULL, 1, -1), (8, 1, 'ke' || char(9) || 'y', 'tab', 1, 0, 0, '', '', '', NULL, 1, -1),
            (9, 1, 'k9', 'past', 0, 9223372036854775807, 0, '', '', '', NULL, 3, 99999999999999);
            """);
        import.Document.Users!.Select(u => u.Name).ShouldBe(["ann"]);
        import.Document.Users![0].BalanceUsd.ShouldBe(0.000002m);
        var keys = import.Document.Keys!.ToDictionary(k => k.Name, StringComparer.Ordinal);
        keys.Keys.ShouldBe(["all", "some", "none", "nowhere", "past"]);
        (keys["all"].Models, keys["some"].Group, keys["none"].Enabled, keys["nowhere"].Enabled, keys["none"].Group).ShouldBe((null, "svip", false, false, null));
        keys["some"].Models.ShouldBe(["gpt-4o", "o3"]);
        keys["some"].AllowedIps.ShouldBe(["10.1.1.1"]);
        (keys["past"].Limits, keys["past"].ExpiresAt!.Value.Year).ShouldBe((null, 9999));
        import.Document.Groups!.Select(g => g.Name).ShouldBe(["vip", "svip"]);
    }

    [Fact]
    public void Prices_by_the_call_by_cache_and_by_sound_come_exactly()
    {
        var import = Import(
            """
            INSERT INTO channels (id, type, "key", name, models) VALUES (1, 1, 'k-0123456789', 'x', 'gpt-4o-audio-preview,dall-e-3,gpt-4-gizmo-*,o3,mystery,claude-sonnet-4-5');
            INSERT INTO options VALUES
            ('ModelRatio', '{"gpt-4o-audio-preview":1.25,"o3":1,"mystery":0.0000005,"claude-sonnet-4-5":1.5,"gpt-4-gizmo-*":15,"bad":-1,"worse":"x"}'),
            ('CompletionRatio', '{"gpt-4o-audio-preview":4,"o3":4,"claude-sonnet-4-5":5}'), ('CacheRatio', '{"o3":0.25}'), ('CreateCacheRatio', '{"o3":1.25}'),
            ('ImageRatio', '{"o3":2}'), ('AudioRatio', '{"gpt-4o-audio-preview":16}'), ('AudioCompletionRatio', '{"gpt-4o-audio-preview":2}'), ('ModelPrice', '{"dall-e-3":0.04}'),
            ('GroupGroupRatio', '{"a":{}}'), ('AutoGroups', '["default"]'), ('billing_setting.billing_expr', '{}');
            """);
        var prices = import.Document.Models!.ToDictionary(m => m.Name, m => m.Price!, StringComparer.Ordinal);
        var audio = prices["gpt-4o-audio-preview"];
        (audio.Input, audio.Output, audio.InputAudio, audio.OutputAudio).ShouldBe((2.5m, 10m, 40m, 80m));
        var o3 = prices["o3"];
        (o3.Input, o3.Output, o3.CacheRead, o3.CacheWrite, o3.InputImage).ShouldBe((2m, 8m, 0.5m, 2.5m, 4m));
        (prices["dall-e-3"].PerRequest, prices["dall-e-3"].Input).ShouldBe((0.04m, 0m));
        (prices["mystery"].Input, prices["mystery"].Output).ShouldBe((0.000001m, 0.000001m));

        // What the source has built in follows the maker's own prices: 3 and 0.30 USD.
        (prices["claude-sonnet-4-5"].Input, prices["claude-sonnet-4-5"].CacheRead).ShouldBe((3m, 0.3m));
        prices.ContainsKey("gpt-4-gizmo-*").ShouldBeFalse();
        import.Notes.Select(n => n.Item).Except(
            ["price of 'gpt-4-gizmo-*'", "price of 'mystery'", "option 'ModelRatio'", "option 'GroupGroupRatio'", "option 'AutoGroups'", "option 'billing_setting.billing_expr'", "prices"],
            StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Another_size_of_the_unit_is_taken_into_account()
    {
        var import = Import(
            """
            INSERT INTO users (id, username, password, quota) VALUES (1, 'ann', 'x', 1000);
            INSERT INTO channels (id, type, "key", name, models) VALUES (1, 1, 'k-0123456789', 'x', 'o3');
            INSERT INTO options VALUES ('QuotaPerUnit', '1000'), ('ModelRatio', '{"o3":0.001}'), ('CompletionRatio', '{"o3":1}');
            """);
        import.Document.Users!.ShouldHaveSingleItem().BalanceUsd.ShouldBe(1m);
        import.Document.Models!.ShouldHaveSingleItem().Price!.Input.ShouldBe(1m);
    }

    [Fact]
    public void Codes_that_are_worth_nothing_stay_away()
    {
        var import = Import(
            """
            INSERT INTO redemptions (id, "key", status, name, quota, expired_time, deleted_at) VALUES
            (1, 'code-1', 1, 'a', 500000, 0, NULL), (2, 'code-2', 1, 'a', 500000, 1, NULL), (3, 'code-3', 1, 'a', 500000, 1893456000, NULL),
            (4, 'code-4', 2, 'a', 500000, 0, NULL), (5, 'code-5', 1, 'a', 500000, 0, '2026-01-01'), (6, 'CODE-1', 1, 'a', 500000, 0, NULL), (7, '', 1, 'a', 5, 0, NULL), (8, 'code-8', 1, 'a', 0, 0, NULL);
            """);
        import.Document.RedemptionCodes!.Select(c => c.Code).ShouldBe(["code-1", "code-3"]);
        import.Document.RedemptionCodes![1].ExpiresAt!.Value.Year.ShouldBe(2030);
    }

    [Fact]
    public void Nothing_is_lost_without_a_word_and_nothing_becomes_more_than_it_was()
    {
        var import = Import(
            """
            INSERT INTO users (id, username, password, quota, aff_quota) VALUES (1, 'ann@corp.example', 'x', 0, 250000);
            INSERT INTO channels (id, type, "key", name, models, channel_info) VALUES
            (1, 1, 'k-0123456789' || char(10) || char(10) || 'k-1123456789' || char(10) || 'k-2123456789', 'x', 'm', '{"is_multi_key":true,"multi_key_status_list":{"2":3}}');
            INSERT INTO tokens (id, user_id, "key", name, unlimited_quota, remain_quota) VALUES (1, 1, 'k1', 'spent', 0, 0);
            INSERT INTO options VALUES ('CheckSensitiveEnabled', 'true'), ('SensitiveWords', 'a secret word'), ('Notice', '');
            """);

        // An @ would make the name somebody's address at the sign-in.
        import.Document.Users!.ShouldHaveSingleItem().Name.ShouldBe("ann-corp.example");
        import.Document.Channels!.ShouldHaveSingleItem().Credentials!.Select(c => (c.Secret, c.Enabled)).ShouldBe([("k-0123456789", null), ("k-1123456789", false), ("k-2123456789", null)]);

        // Switched on again it still has nothing to spend.
        var key = import.Document.Keys!.ShouldHaveSingleItem();
        (key.Enabled, key.Limits!.Budget).ShouldBe((false, 0m));
        import.Notes.ShouldContain(n => n.Item == "user 'ann-corp.example'" && n.Message.StartsWith("0.5 USD of rewards"));
        import.Notes.Single(n => n.Item == "options").Message.ShouldBe("2 without a counterpart here: CheckSensitiveEnabled, SensitiveWords");
    }

    private ChannelDocument Channel(string values, string columns) =>
        Import($"INSERT INTO channels ({columns}) VALUES {values}").Document.Channels!.ShouldHaveSingleItem();

    private ForeignImport Import(string data)
    {
        var import = _bench.Read(ForeignDatabase.Create(_bench.PathOf($"{Guid.NewGuid():N}.db"), ForeignDatabase.NewApi, data));
        import.Source.ShouldBe(ForeignSource.NewApi);
        return import;
    }
}
