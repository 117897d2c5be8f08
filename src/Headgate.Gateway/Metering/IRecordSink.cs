namespace Headgate.Gateway.Metering;

/// <summary>Where records go. The journal implements it.</summary>
public interface IRecordSink
{
    /// <summary>
    /// Whether records can be kept now. While false, requests are answered 503: a request that cannot be recorded is not served.
    /// </summary>
    bool IsAvailable { get; }

    /// <summary>
    /// Keeps a record so that it survives the death of the process from the moment this returns. Called on the request's own
    /// thread before the end of the answer goes out; it must take microseconds and never wait for a database.
    /// </summary>
    void Write(RequestRecord record);

    /// <summary>
    /// Keeps a reservation in the same way: should the process die, whoever reads it knows what the request that left no record may have
    /// spent. The record with the same id ends it. Called only where an account pays in advance.
    /// </summary>
    void Reserve(in Reservation reservation);
}
