namespace Headgate.Load.LoadClient;

/// <summary>Counts the events of one SSE stream over its pieces, and checks that it ended as it should.</summary>
internal struct EventCount
{
    private const int TailBytes = 14;

    private ulong _tailHigh;
    private ulong _tailLow;
    private bool _endsInNewline;

    /// <summary>Blank lines so far: the <c>[DONE]</c> event counts as one.</summary>
    public int Events { get; private set; }

    /// <summary>Takes the next piece of the stream, cut anywhere; returns the events that it completed.</summary>
    public int Add(ReadOnlySpan<byte> piece)
    {
        var events = (_endsInNewline && piece is [(byte)'\n', ..] ? 1 : 0) + piece.Count("\n\n"u8);
        _endsInNewline = piece is [.., (byte)'\n'];
        Events += events;
        foreach (var b in piece.Length > TailBytes ? piece[^TailBytes..] : piece)
        {
            _tailHigh = (_tailHigh << 8) | (_tailLow >> 56);
            _tailLow = (_tailLow << 8) | b;
        }

        return events;
    }

    /// <summary>Whether the stream brought <paramref name="expected"/> events and then <c>data: [DONE]</c>, and nothing else.</summary>
    public readonly bool IsWhole(int expected)
    {
        const ulong High = 0x646174613A20; // "data: "
        const ulong Low = 0x5B444F4E455D0A0A; // "[DONE]\n\n"
        return Events == expected + 1 && (_tailHigh & 0xFFFF_FFFF_FFFF) == High && _tailLow == Low;
    }
}
