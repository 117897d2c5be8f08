using Headgate.Gateway.Metering;

namespace Headgate.Control.Channels.Probing;

/// <summary>Catches the one record that a test request leaves, instead of the journal: nobody pays for it.</summary>
internal sealed class ProbeRecord : IRecordSink
{
    /// <inheritdoc/>
    public bool IsAvailable => true;

    /// <summary>The record; null: none was left.</summary>
    public RequestRecord? Record { get; private set; }

    /// <inheritdoc/>
    public void Write(RequestRecord record) => Record = record;

    /// <summary>Never asked for: nobody's account pays for a test.</summary>
    public void Reserve(in Reservation reservation) => throw new NotSupportedException("A test request reserves nothing.");
}
