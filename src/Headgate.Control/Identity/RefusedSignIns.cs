using Headgate.Control.Audit;
using Headgate.Control.Storage;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Identity;

/// <summary>
/// Writes refused sign-ins to the audit log: whose account, from where, why; never what was typed, because people type their password into the
/// wrong field. At most so many a minute, so that a guesser cannot flood the log.
/// </summary>
public sealed class RefusedSignIns(Database database, AuditLog audit, TimeProvider time, ILogger<RefusedSignIns> logger)
{
    private const int MostPerMinute = 60;
    private readonly Lock _lock = new();
    private long _minute;
    private int _written;
    private long _leftOut;

    /// <summary>Notes one.</summary>
    /// <param name="visitor">From where.</param>
    /// <param name="userId">Which account; null: there is none like that.</param>
    /// <param name="name">Its name.</param>
    /// <param name="reason">Why, in a word or two.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task NoteAsync(Visitor visitor, string? userId, string? name, string reason, CancellationToken cancellation)
    {
        if (IsRoom())
        {
            await database.WriteAsync(connection => audit.WriteAsync(connection, visitor.AsUnknown(), "session.refused", userId, name, null, new { reason }), cancellation);
        }
    }

    private bool IsRoom()
    {
        lock (_lock)
        {
            var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (minute != _minute)
            {
                if (_leftOut > 0)
                {
                    Log.RefusalsLeftOut(logger, _leftOut);
                }

                (_minute, _written, _leftOut) = (minute, 0, 0);
            }

            if (_written < MostPerMinute)
            {
                _written++;
                return true;
            }

            _leftOut++;
            return false;
        }
    }
}
