using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects;

/// <summary>
/// Watches an answer that is forwarded untouched: says what each event means and collects the usage.
/// One instance serves one answer at a time; <see cref="Reset"/> makes it ready for the next. Observing allocates nothing per event.
/// </summary>
public abstract class UsageProbe
{
    private Usage _usage;

    /// <summary>The usage seen so far. Figures of later events replace earlier ones, as all dialects report cumulatively.</summary>
    public Usage Usage => _usage;

    /// <summary>Gives the derived probe the figures to fill.</summary>
    protected ref Usage Figures => ref _usage;

    /// <summary>Estimate of the output text seen so far, in tokens, for answers without reported usage.</summary>
    public long EstimatedOutput { get; protected set; }

    /// <summary>Whether the answer said by itself that it is complete: a finish reason, a stop reason, an end marker.</summary>
    public bool Finished { get; protected set; }

    /// <summary>Whether an error was seen: an error event, or a body that is an error although its status says 200.</summary>
    public bool ErrorSeen { get; protected set; }

    /// <summary>Whether the last event that had to be read as JSON was none.</summary>
    public bool Malformed { get; protected set; }

    /// <summary>The answer's id, in the dialect whose servers keep answers (Responses); null elsewhere or until it is seen.</summary>
    public string? ResponseId { get; protected set; }

    /// <summary>Makes the probe ready for another answer.</summary>
    public virtual void Reset()
    {
        _usage = default;
        EstimatedOutput = 0;
        Finished = false;
        ErrorSeen = false;
        Malformed = false;
        ResponseId = null;
    }

    /// <summary>Observes one stream event.</summary>
    /// <param name="eventName">The <c>event:</c> field; empty where there was none.</param>
    /// <param name="data">The joined <c>data:</c> lines; empty for comments.</param>
    public abstract FrameKind Observe(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data);

    /// <summary>Observes a whole, not streamed, answer. False: it is not a JSON document (half of one, HTML, empty).</summary>
    public abstract bool ObserveBody(ReadOnlySpan<byte> body);
}
