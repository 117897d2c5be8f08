using System.Collections.Concurrent;
using System.Threading.Channels;
using Headgate.Gateway.Metering;

namespace Headgate.TestKit.Hosting;

/// <summary>Keeps records in memory. Make it unavailable to see the gateway refuse.</summary>
public sealed class RecordingSink : IRecordSink
{
    private readonly ConcurrentQueue<RequestRecord> _records = new();
    private readonly ConcurrentQueue<Reservation> _reservations = new();
    private readonly Channel<RequestRecord> _arrivals = Channel.CreateUnbounded<RequestRecord>();
    private volatile bool _unavailable;

    /// <inheritdoc/>
    public bool IsAvailable => !_unavailable;

    /// <summary>Every record so far, in order of writing.</summary>
    public IReadOnlyList<RequestRecord> Records => [.. _records];

    /// <summary>The one record that was written.</summary>
    /// <exception cref="InvalidOperationException">None was, or several.</exception>
    public RequestRecord Record => _records.Count == 1
        ? _records.Single()
        : throw new InvalidOperationException($"{_records.Count} records were written instead of one.");

    /// <summary>Sets whether records can be kept.</summary>
    public void SetAvailable(bool available) => _unavailable = !available;

    /// <inheritdoc/>
    public void Write(RequestRecord record)
    {
        _records.Enqueue(record);
        _arrivals.Writer.TryWrite(record);
    }

    /// <summary>Every reservation so far, in order of writing.</summary>
    public IReadOnlyList<Reservation> Reservations => [.. _reservations];

    /// <inheritdoc/>
    public void Reserve(in Reservation reservation) => _reservations.Enqueue(reservation);

    /// <summary>The next record that was not yet taken this way; waits for one: a client may see the end of an answer before, an abort after the record is written.</summary>
    public async Task<RequestRecord> NextAsync()
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        return await _arrivals.Reader.ReadAsync(patience.Token);
    }
}
