using System.Data.Common;
using Headgate.Gateway.Access;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Survival;

/// <summary>What was spent, as long as the database can say it; a budget that comes into being while it is away counts from zero, and that is told.</summary>
public sealed class HistoryWhileAway(ISpendHistory history, ILogger<HistoryWhileAway> logger) : ISpendHistory
{
    private bool _told;

    /// <inheritdoc/>
    public long SpentSince(string keyId, DateTimeOffset since)
    {
        try
        {
            var spent = history.SpentSince(keyId, since);
            _told = false;
            return spent;
        }
        catch (DbException e)
        {
            if (!_told)
            {
                _told = true;
                Log.HistoryUnknown(logger, e.Message);
            }

            return 0;
        }
    }
}
