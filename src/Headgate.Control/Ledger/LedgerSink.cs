using System.Data.Common;
using Headgate.Control.Records;

namespace Headgate.Control.Ledger;

/// <summary>Posts what comes out of the journal to the ledger, and tells the data plane what is left once that has committed.</summary>
public sealed class LedgerSink : BatchSink
{
    private readonly BalanceBoard _board;
    private readonly TimeProvider _time;
    private readonly long _since;
    private IReadOnlyList<BalanceChange> _changes = [];

    /// <summary>A sink; make it when the process starts: what was requested earlier is another process's.</summary>
    public LedgerSink(BalanceBoard board, TimeProvider time)
    {
        _board = board;
        _time = time;
        _since = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <inheritdoc/>
    public override async Task ApplyAsync(DbConnection connection, IngestedBatch batch, CancellationToken cancellation) =>
        _changes = await LedgerIngest.ApplyAsync(
            connection,
            batch.Node,
            [.. batch.Records.Select(r => new UsagePosting(r.Id, r.StartedAt, r.Account, r.Charge, r.Cost, r.UserId, r.TeamId, r.Model, r.Channel))],
            [.. batch.Reservations.Select(r => new HeldAmount(r.Id, r.Account, r.Amount, r.At))],
            _since,
            _time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <inheritdoc/>
    public override void Committed(IngestedBatch batch) => _board.Publish(_changes);
}
