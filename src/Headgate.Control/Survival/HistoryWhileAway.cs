using System.Data.Common;
using Headgate.Gateway.Limits;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Survival;

/// <summary>
/// What was used, as long as the database can say it; a limit that comes into being while it is away counts from zero until it is back, and that is told.
/// </summary>
public sealed class HistoryWhileAway(IUsageHistory history, ILogger<HistoryWhileAway> logger) : IUsageHistory
{
    private bool _told;

    /// <summary>Whether the database has everything that earlier processes left in the journal; as long as not, nothing is said.</summary>
    public bool IsComplete { get; set; } = true;

    /// <inheritdoc/>
    public IReadOnlyList<UsageRow>? Read(UsageQuery query)
    {
        if (!IsComplete)
        {
            Tell("What earlier processes left in the journal is not in it yet.");
            return null;
        }

        try
        {
            var rows = history.Read(query);
            _told = false;
            return rows;
        }
        catch (DbException e)
        {
            Tell(e.Message);
            return null;
        }
    }

    private void Tell(string reason)
    {
        if (!_told)
        {
            _told = true;
            Log.HistoryUnknown(logger, reason);
        }
    }
}
