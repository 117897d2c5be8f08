namespace Headgate.Gateway.Relaying;

/// <summary>
/// A stream that always has more to read would keep the thread that polls the sockets to itself. After so many pieces in a row it
/// steps aside, so that the other connections of that thread get their turn.
/// </summary>
internal struct FairTurns
{
    private const int PiecesInARow = 16;
    private int _taken;

    /// <summary>Whether it is time to step aside; asked once a piece.</summary>
    public bool IsOver => (++_taken & (PiecesInARow - 1)) == 0;
}
