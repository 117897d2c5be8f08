using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Forwarding;

/// <summary>Exceptions of the upstream connection as outcomes. Everything else is a fault of ours and goes on.</summary>
public static class UpstreamFault
{
    /// <summary>Whether an exception tells about the connection.</summary>
    public static bool IsFault(Exception exception) =>
        exception is OperationCanceledException or HttpRequestException or IOException or InvalidDataException;

    /// <summary>What it means: the client left, a phase ran out, or the connection broke.</summary>
    public static AttemptOutcome Outcome(Target target, Exception exception, PhaseTimer timer)
    {
        if (timer.ClientClosed)
        {
            return OutcomeClassifier.OfClientClosed();
        }

        if (exception is OperationCanceledException)
        {
            // Cancelled, but not by the timer: the transport gave up connecting.
            return timer.Token.IsCancellationRequested
                ? OutcomeClassifier.OfTimeout(target, timer.Phase, timer.Limit)
                : OutcomeClassifier.OfTimeout(target, Phase.Connect, target.Channel.Transport.ConnectTimeout);
        }

        return OutcomeClassifier.OfException(target, exception);
    }
}
