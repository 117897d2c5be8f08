namespace Headgate.Protocols.Sse;

/// <summary>One frame of a stream. Its spans are valid until the next call on the reader that made it.</summary>
public readonly ref struct SseFrame
{
    /// <summary>Every byte of the frame as it came, its end included: all frames' raw bytes in a row are the stream.</summary>
    public ReadOnlySpan<byte> Raw { get; init; }

    /// <summary>The event's name; empty where there is none.</summary>
    public ReadOnlySpan<byte> Event { get; init; }

    /// <summary>The event's data; several <c>data:</c> lines are joined by LF.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Whether the frame holds no event: only comments, unknown fields, separators, or nothing.</summary>
    public bool IsComment { get; init; }
}
