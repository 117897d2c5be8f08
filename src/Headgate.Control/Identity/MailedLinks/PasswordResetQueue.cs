using System.Data.Common;
using System.Threading.Channels;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Identity.MailedLinks;

/// <summary>
/// Takes requests for new passwords from strangers, and looks for the account when the stranger has its answer already: neither the answer nor the time
/// that it took tells whether there is one.
/// </summary>
public sealed class PasswordResetQueue(PasswordResets resets, AttemptThrottle throttle, ILogger<PasswordResetQueue> logger) : BackgroundService
{
    private const int Most = 256;
    private const int LongestLogin = 254;
    private readonly Channel<Asked> _asked = Channel.CreateBounded<Asked>(Most);

    /// <summary>Takes a request.</summary>
    /// <exception cref="Refusal">Too many, from this visitor, for this login, or at all.</exception>
    public void Ask(PasswordResetRequest request, Visitor visitor)
    {
        throttle.Take(AttemptKind.LinkMail, request.User, visitor.Address);
        if (request.User.Length <= LongestLogin && !request.User.Contains('\0', StringComparison.Ordinal) && !_asked.Writer.TryWrite(new Asked(request.User, visitor)))
        {
            throw Refusal.TooMany("Too many people ask for new passwords; try again in a minute.", TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Does what waits now.</summary>
    internal async Task WorkAsync(CancellationToken cancellation)
    {
        while (_asked.Reader.TryRead(out var next))
        {
            try
            {
                if (await resets.MailAsync(next.Login, next.Visitor, cancellation) is { } obstacle)
                {
                    Log.ResetNotMailed(logger, obstacle);
                }
            }
            catch (Exception e) when (e is DbException or Refusal)
            {
                Log.ResetNotMailed(logger, e is Refusal refusal ? refusal.Problem.Detail ?? refusal.Message : e.Message);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _asked.Reader.WaitToReadAsync(stoppingToken))
            {
                await WorkAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; whoever asked asks again.
        }
    }

    private sealed record Asked(string Login, Visitor Visitor);
}
