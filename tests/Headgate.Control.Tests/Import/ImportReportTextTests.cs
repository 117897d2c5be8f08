using Headgate.Control.Import;
using Headgate.Control.Tests.Import.OneApi;

namespace Headgate.Control.Tests.Import;

public sealed class ImportReportTextTests : IDisposable
{
    private readonly ImportBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Prints_what_comes_and_what_does_not_without_a_secret()
    {
        var import = _bench.Read(ForeignDatabase.Create(
            _bench.PathOf("new-api.db"),
            ForeignDatabase.NewApi,
            """
            INSERT INTO users (id, username, password, role, quota, "group") VALUES (1, 'ann', 'x', 100, 1234567, 'vip'), (2, 'bo' || char(27) || '[31m', 'x', 1, 0, 'default');
            INSERT INTO channels (id, type, "key", name, models, "group") VALUES (1, 43, 'sk-deep-0123456789', 'Deep Seek', 'deepseek-chat,deepseek-reasoner', 'default,vip'), (2, 50, 'a|b', 'Kling', 'kling-v1', 'default');
            INSERT INTO tokens (id, user_id, "key", name, remain_quota, unlimited_quota, expired_time, "group") VALUES (1, 1, 'abcdefghijklmnopqrstuvwxyz', 'laptop', 250000, 0, 1893456000, 'vip');
            INSERT INTO redemptions (id, "key", name, quota) VALUES (1, '0123456789abcdef0123456789abcdef', 'spring', 500000);
            INSERT INTO options VALUES ('GroupRatio', '{"vip":0.8}'), ('ModelRatio', '{"deepseek-chat":0.135}'), ('CompletionRatio', '{"deepseek-chat":4}'), ('CacheRatio', '{"deepseek-chat":0.25}'), ('ModelPrice', '{"deepseek-reasoner":0.01}');
            """));
        var text = new StringWriter { NewLine = "\n" };
        ImportReportText.Write(ImportReport.Of(import, dryRun: true), text);
        text.ToString().ShouldBe(
            """
            From New-API (dry run: nothing is changed)

            Channels
              Deep-Seek: deepseek, 2 models, 1 key …6789, groups default, vip

            Groups
              vip: ratio 0.8

            Prices
              deepseek-chat: input 0.27, output 1.08, cache read 0.0675 USD a million
              deepseek-reasoner: 0.01 USD a call

            Users
              ann: root, group vip, balance 2.469134 USD
              bo [31m: user, no balance

            Keys
              laptop: of ann, …wxyz, budget 0.5 USD, group vip, until 2030-01-01 00:00:00 UTC

            Redemption codes
              …cdef: 1 USD, spring

            Does not come
              channel 'Kling' (no. 2): is one of Kling: pictures, music and films made by tasks are not served here

            To do
              users: passwords and second factors cannot come: everybody sets a new password
              keys: clients that append a channel's number to the key (sk-KEY-12) ask for channel/model instead

            1 channel, 1 group, 2 prices, 2 users, 1 key, 1 redemption code would come; 1 thing does not come.

            """.ReplaceLineEndings("\n"));
    }
}
