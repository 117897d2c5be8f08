using System.Net;
using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>Reads the table <c>tokens</c>: the keys of clients. They keep working, because clients send <c>sk-</c> and what stands there.</summary>
internal sealed class OneApiTokens(OneApiQuota quota, IReadOnlyDictionary<long, string> users, ImportNotes notes)
{
    private const string Prefix = "sk-";
    private const long Enabled = 1;
    private const long Expired = 3;
    private const long Exhausted = 4;
    private const int Minute = 60;

    private static readonly string[] Columns =
    [
        "id", "user_id", "key", "status", "name", "expired_time", "remain_quota", "unlimited_quota", "models", "subnet", "model_limits_enabled",
        "model_limits", "allow_ips", "group", "deleted_at", "rate_limit_enabled", "frequency", "limit",
    ];

    private readonly Dictionary<string, ImportNames> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    /// <summary>Every key that can come.</summary>
    public List<KeyDocument> Read(OneApiDatabase database, CancellationToken cancellation) =>
        [.. database.Rows("tokens", Columns, cancellation).Select(Token).OfType<KeyDocument>()];

    private KeyDocument? Token(OneApiRow row)
    {
        var secret = row.Text("key");
        if (row.Text("deleted_at").Length > 0)
        {
            return null;
        }

        var item = $"key '{ImportNames.Clean(row.Text("name"))}' (no. {row.Number("id")})";
        if (!users.TryGetValue(row.Number("user_id"), out var owner))
        {
            notes.LeftOut(item, "the user that it belongs to is not there any more");
            return null;
        }

        if (secret.Length == 0 || secret.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            notes.LeftOut(item, "what stands for its key cannot be one");
            return null;
        }

        if (!_keys.Add(secret))
        {
            notes.LeftOut(item, "another key is the same");
            return null;
        }

        if (!_names.TryGetValue(owner, out var names))
        {
            _names.Add(owner, names = new ImportNames());
        }

        var on = IsOn(row, item);
        var models = Models(row, item, ref on);
        var addresses = Addresses(row, item, ref on);
        return new KeyDocument
        {
            Name = names.Plain(row.Text("name"), $"key-{row.Number("id")}"),
            Owner = owner,
            Secret = Prefix + secret,
            Group = Group(row, item),
            Models = models,
            AllowedIps = addresses,
            ExpiresAt = row.Moment("expired_time"),
            Enabled = on ? null : false,
            Limits = Limits(row, item),
        };
    }

    private bool IsOn(OneApiRow row, string item)
    {
        var status = row.Number("status", Enabled);
        var spent = !row.Flag("unlimited_quota") && row.Number("remain_quota") <= 0;
        if (spent)
        {
            notes.Changed(item, "its quota is used up; comes switched off, with a budget of 0: give it another one first");
        }

        // What has expired says so by its date, and a key that was filled up again is as good as any.
        return !spent && (status is Enabled or Exhausted || (status == Expired && row.Moment("expired_time") is not null));
    }

    private string? Group(OneApiRow row, string item)
    {
        var group = row.Text("group");
        if (string.Equals(group, "auto", StringComparison.OrdinalIgnoreCase))
        {
            notes.Once(item, ForeignImportNoteKind.Changed, "tries several groups in turn ('auto'); comes with its user's group");
            return null;
        }

        return group.Length == 0 ? null : group;
    }

    private List<string>? Models(OneApiRow row, string item, ref bool on)
    {
        var limited = row.Has("model_limits_enabled") ? row.Flag("model_limits_enabled") : row.Text("models").Length > 0;
        if (!limited)
        {
            return null;
        }

        var models = row.List(row.Has("model_limits_enabled") ? "model_limits" : "models");
        if (models.RemoveAll(m => m.AsSpan().Count('*') > 1) > 0)
        {
            notes.LeftOut(item, "a model with several '*' in its name is left out");
        }

        // An empty list means that nothing may be used, which would read as everything here.
        if (models.Count == 0)
        {
            notes.Changed(item, "may use no model at all; comes switched off");
            on = false;
            return null;
        }

        return models;
    }

    private List<string>? Addresses(OneApiRow row, string item, ref bool on)
    {
        var written = row.List(row.Has("allow_ips") ? "allow_ips" : "subnet");
        var usable = written.Where(a => IPAddress.TryParse(a, out _) || IPNetwork.TryParse(a, out _)).ToList();
        if (usable.Count < written.Count)
        {
            notes.LeftOut(item, $"{written.Count - usable.Count} of its addresses are none and are left out");
            if (usable.Count == 0)
            {
                notes.Changed(item, "no address is left that it may come from; comes switched off");
                on = false;
            }
        }

        return usable.Count == 0 ? null : usable;
    }

    private Limits? Limits(OneApiRow row, string item)
    {
        var units = row.Number("remain_quota");

        // Nothing left is a budget of nothing: switched on again, such a key must not be without limit.
        decimal? budget = row.Flag("unlimited_quota") || quota.IsEndless(units) ? null : quota.Usd(Math.Max(0, units));
        var rule = Rate(row, item);
        return budget is null && rule is null ? null : new Limits { Budget = budget, BudgetPeriod = budget is null ? null : "total", Rules = rule is null ? null : [rule] };
    }

    // Veloera: so many requests in so many seconds.
    private LimitRule? Rate(OneApiRow row, string item)
    {
        if (!row.Flag("rate_limit_enabled") || row.Number("limit") <= 0)
        {
            return null;
        }

        var seconds = row.Number("frequency", Minute);
        var minutes = Math.Clamp((seconds + Minute - 1) / Minute, 1, 60 * 24 * 365);
        if (minutes * Minute != seconds)
        {
            notes.Changed(item, $"its limit counts over {minutes} minutes instead of {seconds} seconds");
        }

        return new LimitRule { What = "requests", Max = row.Number("limit"), Per = $"{minutes}m", Window = "rolling" };
    }
}
