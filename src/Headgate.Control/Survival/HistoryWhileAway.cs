using System.Data.Common;
using Headgate.Gateway.Limits;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Survival;

/// <summary>What was used, as long as the database can say it; a limit that comes into being while it is away counts from zero, and that is told.</summary>
public sealed class HistoryWhileAway(IUsageHistory history, ILogger<HistoryWhileAway> logger) : IUsageHistory
{
    private bool _told;

    /// <inheritdoc/>
    public IReadOnlyList<UsageRow> Read(UsageQuery query)
    {
        try
        {
            var rows = history.Read(query);
            _told = false;
            return rows;
        }
        catch (DbException e)
        {
            if (!_told)
            {
                _told = true;
                Log.HistoryUnknown(logger, e.Message);
            }

            return [];
        }
    }
}
