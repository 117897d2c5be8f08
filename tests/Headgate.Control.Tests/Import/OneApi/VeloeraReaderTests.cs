using Headgate.Contracts;
using Headgate.Control.Import;

namespace Headgate.Control.Tests.Import.OneApi;

public sealed class VeloeraReaderTests : IDisposable
{
    private const string Data = """
        INSERT INTO users (id, username, password, quota) VALUES (1, 'ann', 'x', 500000);
        INSERT INTO channels (id, type, "key", name, base_url, models, model_mapping, model_prefix) VALUES
          (1, 1, 'k-a-0123456789,k-b-0123456789', 'relay', 'https://relay.example/api/', 'gpt-4o,o3', '{"gpt-4o":"x","x":"y"}', 'fast-'),
          (2, 49, 'ghp-0123456789', 'github', '', 'openai/gpt-4.1', NULL, ''),
          (3, 3, 'az-0123456789', 'azure', 'https://a.openai.azure.com', 'gpt-4.1', NULL, '');
        INSERT INTO tokens (id, user_id, "key", name, unlimited_quota, rate_limit_enabled, frequency, "limit") VALUES
          (1, 1, 'k1', 'hour', 1, 1, 3600, 100), (2, 1, 'k2', 'odd', 1, 1, 90, 5), (3, 1, 'k3', 'off', 1, 0, 60, 5);
        INSERT INTO options VALUES ('GlobalModelMapping', '{"mapping":{"smart":[{"model":"gpt-4o","priorities":2,"weight":30},{"model":"o3","priorities":2,"weight":0},{"model":"openai/gpt-4.1","priorities":1}],"lost":[{"model":"nobody"}]}}');
        """;

    private readonly ImportBench _bench = new();
    private readonly ForeignImport _import;

    public VeloeraReaderTests() => _import = _bench.Read(ForeignDatabase.Create(_bench.PathOf("veloera.db"), ForeignDatabase.Veloera, Data));

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Knows_whose_database_it_is() => _import.Source.ShouldBe(ForeignSource.Veloera);

    [Fact]
    public void Prefixes_comma_keys_and_closing_slashes_keep_their_meaning()
    {
        var relay = _import.Document.Channels![0];
        relay.Credentials!.Select(c => c.Secret).ShouldBe(["k-a-0123456789", "k-b-0123456789"]);
        relay.Channel.BaseUrl.ShouldBe("https://relay.example/api");
        relay.Channel.Models!.Select(m => (m.Name, m.Upstream)).ShouldBe([("gpt-4o", "x"), ("fast-gpt-4o", "x"), ("o3", null), ("fast-o3", "o3")]);
        _import.Document.Channels[1].Channel.Type.ShouldBe("github-models");
        _import.Document.Channels[2].Channel.Models![0].Upstream.ShouldBeNull();
    }

    [Fact]
    public void Limits_of_keys_come()
    {
        var keys = _import.Document.Keys!;
        keys[0].Limits!.Rules.ShouldBe([new LimitRule { What = "requests", Max = 100, Per = "60m", Window = "rolling" }]);
        keys[1].Limits!.Rules.ShouldBe([new LimitRule { What = "requests", Max = 5, Per = "2m", Window = "rolling" }]);
        keys[2].Limits.ShouldBeNull();
        _import.Notes.ShouldContain(new ForeignImportNote("key 'odd' (no. 2)", ForeignImportNoteKind.Changed, "its limit counts over 2 minutes instead of 90 seconds"));
    }

    [Fact]
    public void Names_that_stand_for_others_become_routes()
    {
        var route = _import.Document.Routes!.ShouldHaveSingleItem();
        route.Model.ShouldBe("smart");
        route.Targets.Select(t => (t.Model, t.Weight)).ShouldBe([("gpt-4o", 30), ("o3", 10)]);
        _bench.Compile(_import.Document).Routes.ContainsKey("smart").ShouldBeTrue();
    }
}
