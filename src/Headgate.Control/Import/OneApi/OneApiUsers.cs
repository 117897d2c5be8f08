using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>Reads the table <c>users</c>.</summary>
internal sealed class OneApiUsers(OneApiQuota quota, ImportNotes notes)
{
    private const long Enabled = 1;
    private const long Deleted = 3;
    private const long Admin = 10;
    private const long Root = 100;

    private static readonly string[] Columns =
    [
        "id", "username", "display_name", "role", "status", "email", "quota", "aff_quota", "group", "deleted_at", "github_id", "wechat_id", "oidc_id", "lark_id",
        "telegram_id", "linux_do_id", "discord_id",
    ];

    private static readonly string[] SignIns = ["github_id", "wechat_id", "oidc_id", "lark_id", "telegram_id", "linux_do_id", "discord_id"];

    private readonly ImportNames _names = new();
    private readonly HashSet<string> _addresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, string> _byId = [];

    /// <summary>Names of those that come, by the source's ids.</summary>
    public IReadOnlyDictionary<long, string> ById => _byId;

    /// <summary>Everybody who can come.</summary>
    public List<UserDocument> Read(OneApiDatabase database, CancellationToken cancellation)
    {
        var users = database.Rows("users", Columns, cancellation).Select(User).OfType<UserDocument>().ToList();
        if (users.Count > 0)
        {
            notes.Advice("users", "passwords and second factors cannot come: everybody sets a new password");
        }

        return users;
    }

    private UserDocument? User(OneApiRow row)
    {
        var id = row.Number("id");
        if (row.Text("deleted_at").Length > 0 || row.Number("status") == Deleted)
        {
            return null;
        }

        // A name with an @ would be taken for somebody's address at the sign-in.
        var written = row.Text("username");
        var name = _names.Plain(written.Replace('@', '-'), $"user-{id}");
        var item = $"user '{name}'";
        _byId[id] = name;
        if (written.Contains('@', StringComparison.Ordinal))
        {
            notes.Changed(item, $"was '{ImportNames.Clean(written)}'; names hold no '@' here");
        }

        if (row.Number("aff_quota") is > 0 and var rewards)
        {
            notes.LeftOut(item, $"{quota.Usd(rewards)} USD of rewards for invitations that were never moved to the balance: credit them if they are owed");
        }

        if (SignIns.Any(c => row.Text(c).Length > 0))
        {
            notes.Once(item, ForeignImportNoteKind.Advice, "its links to other sign-ins do not come: sign in once with the password, then link again");
        }

        var display = ImportNames.Clean(row.Text("display_name"));
        return new UserDocument
        {
            Name = name,
            DisplayName = display.Length == 0 || string.Equals(display, name, StringComparison.Ordinal) ? null : display,
            Email = Email(row, item),
            Role = row.Number("role") switch { >= Root => "root", >= Admin => "admin", _ => null },
            Group = row.Text("group") is { Length: > 0 } group ? group : null,
            Enabled = row.Number("status", Enabled) == Enabled ? null : false,
            Prepaid = true,
            BalanceUsd = Balance(row.Number("quota"), item),
        };
    }

    private decimal? Balance(long units, string item)
    {
        if (quota.IsEndless(units))
        {
            notes.Changed(item, "has more than a thousand million USD; comes with that many");
            return 1_000_000_000;
        }

        if (units < 0)
        {
            notes.Changed(item, $"owes {-quota.Usd(units)} USD; comes with a balance of nothing");
        }

        return units > 0 ? quota.Usd(units) : null;
    }

    private string? Email(OneApiRow row, string item)
    {
        var address = row.Text("email");
        if (address.Length == 0)
        {
            return null;
        }

        if (address.Length > 254 || address.AsSpan().Count('@') != 1 || address[0] == '@' || address[^1] == '@' || address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            notes.LeftOut(item, "its e-mail address is none and is left out");
            return null;
        }

        if (!_addresses.Add(address))
        {
            notes.LeftOut(item, "its e-mail address belongs to another user too and is left out");
            return null;
        }

        return address;
    }
}
