namespace Headgate.RecordBenchmarks;

/// <summary>What people ask: every filter, every order, and what a dashboard shows.</summary>
internal static class Questions
{
    private const string Month = "from=2026-10-21T00:00:00Z&to=2026-11-20T00:00:00Z";
    private const string LastDay = "from=2026-11-19T00:00:00Z&to=2026-11-20T00:00:00Z";

    public static IEnumerable<(string Name, string Query)> Lists()
    {
        var key = Traffic.IdOf("key", 90);
        var user = Traffic.IdOf("user", 30);
        yield return ("the newest", "");
        yield return ("page 100", "page=100");
        yield return ("1,000 at once", "size=1000");
        yield return ("before a cursor", "before=1762500000000-x");
        yield return ("a day", LastDay);
        yield return ("a key", "key=" + key);
        yield return ("a user", "user=" + user);
        yield return ("a team", "team=" + Traffic.IdOf("team", 7));
        yield return ("a group, common", "group=vip");
        yield return ("a group, rare", "group=rare");
        yield return ("a tag, common", "tag=production");
        yield return ("a tag", "tag=project-6");
        yield return ("a model", "model=MODEL-7");
        yield return ("an upstream model", "upstreamModel=vendor/model-7");
        yield return ("an upstream model that nobody has", "upstreamModel=none");
        yield return ("a channel", "channel=channel-4");
        yield return ("a credential", "credential=credential-2");
        yield return ("an operation", "operation=embeddings");
        yield return ("a dialect", "dialect=anthropic-messages");
        yield return ("status 429", "status=429");
        yield return ("status 5xx", "status=5xx");
        yield return ("status 2xx", "status=2xx");
        yield return ("outcome client-closed", "outcome=client-closed");
        yield return ("an error, common", "error=RateLimited");
        yield return ("an error, rare", "error=UpstreamUnreachable");
        yield return ("streams", "stream=true");
        yield return ("unpriced", "unpriced=true");
        yield return ("cost at least", "minCostUsd=0.035");
        yield return ("cost that nobody has", "minCostUsd=5");
        yield return ("duration at least", "minDurationMs=38000");
        yield return ("text of an error", "search=number 777777");
        yield return ("text that no error has", "search=no such words");
        yield return ("beginning of an id", "search=019a9e3c");
        yield return ("failures of a key on a channel", $"key={key}&channel=channel-8&outcome=refused");
        yield return ("a model in a group by day", $"model=model-7&group=default&{LastDay}");
        foreach (var sort in (string[])["cost", "charge", "duration", "firstByte", "tokens"])
        {
            yield return ("by " + sort, "sort=-" + sort);
        }

        yield return ("a key by cost", $"sort=-cost&key={key}");
        yield return ("failures by duration", "sort=-duration&outcome=refused");
        yield return ("oldest first", "sort=time");
    }

    public static IEnumerable<(string Name, string Query)> Stats()
    {
        yield return ("a month by the day", Month);
        yield return ("a month by the hour", Month + "&interval=hour");
        yield return ("a month by the day of Shanghai", Month + "&tz=%2B08:00");
        foreach (var dimension in (string[])["key", "user", "team", "group", "model", "channel", "upstream-model", "operation", "tag", "error"])
        {
            yield return ($"a month by the day and {dimension}", $"{Month}&groupBy={dimension}");
        }

        yield return ("a month by the hour and key", $"{Month}&interval=hour&groupBy=key");
        yield return ("the last day by the hour and model", $"{LastDay}&interval=hour&groupBy=model");
        yield return ("a key's month", $"{Month}&key={Traffic.IdOf("key", 90)}");
        yield return ("a user's month by model", $"{Month}&user={Traffic.IdOf("user", 30)}&groupBy=model");
        yield return ("a team's month by user", $"{Month}&team={Traffic.IdOf("team", 7)}&groupBy=user");
        yield return ("a channel's month by model", $"{Month}&channel=channel-4&groupBy=model");
        yield return ("a tag's month by key", $"{Month}&tag=production&groupBy=key");
        yield return ("a user's last day by the hour and model", $"{LastDay}&interval=hour&user={Traffic.IdOf("user", 30)}&groupBy=model");
        yield return ("a channel's last day by the hour and model", $"{LastDay}&interval=hour&channel=channel-4&groupBy=model");
        yield return ("the keys with most tokens of a month", $"{Month}&interval=none&groupBy=key&by=tokens&top=50");
    }
}
