using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>Reads the table <c>redemptions</c>: codes that nobody has redeemed.</summary>
internal sealed class OneApiCodes(OneApiQuota quota, TimeProvider time, ImportNotes notes)
{
    private const long Enabled = 1;

    private static readonly string[] Columns = ["id", "key", "status", "name", "quota", "expired_time", "deleted_at", "is_gift"];

    /// <summary>Every code that is still worth something.</summary>
    public List<RedemptionCodeDocument> Read(OneApiDatabase database, CancellationToken cancellation)
    {
        var codes = new List<RedemptionCodeDocument>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (spent, now) = (0, time.GetUtcNow());
        foreach (var row in database.Rows("redemptions", Columns, cancellation))
        {
            var item = $"code no. {row.Number("id")}";
            var code = row.Text("key");
            var units = row.Number("quota");
            if (row.Text("deleted_at").Length > 0 || row.Number("status") != Enabled || row.Moment("expired_time") <= now)
            {
                spent++;
            }
            else if (row.Flag("is_gift"))
            {
                notes.LeftOut(item, "many users may redeem it, which a code here cannot do");
            }
            else if (units <= 0 || quota.IsEndless(units) || code.Length == 0 || code.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || !seen.Add(code))
            {
                notes.LeftOut(item, "it is worth nothing, or is no code, or is there twice");
            }
            else
            {
                codes.Add(new RedemptionCodeDocument
                {
                    Code = code,
                    AmountUsd = quota.Usd(units),
                    Batch = ImportNames.Clean(row.Text("name")) is { Length: > 0 } batch ? batch : null,
                    ExpiresAt = row.Moment("expired_time"),
                });
            }
        }

        if (spent > 0)
        {
            notes.LeftOut("codes", $"{spent} that are redeemed, switched off, expired or deleted");
        }

        return codes;
    }
}
