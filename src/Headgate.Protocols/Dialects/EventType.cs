namespace Headgate.Protocols.Dialects;

/// <summary>The type of an event in the dialects that name their events and repeat the name as <c>type</c> inside the data.</summary>
internal static class EventType
{
    /// <summary>
    /// The value of the data's <c>type</c> where it is the first member, as these dialects write it; empty where it is not. For
    /// servers that leave the <c>event:</c> lines out.
    /// </summary>
    public static ReadOnlySpan<byte> Leading(ReadOnlySpan<byte> data)
    {
        var rest = data.TrimStart(" \t\r\n{"u8);
        if (!rest.StartsWith("\"type\""u8))
        {
            return default;
        }

        rest = rest[6..].TrimStart(" \t\r\n:"u8);
        if (rest.IsEmpty || rest[0] != (byte)'"')
        {
            return default;
        }

        rest = rest[1..];
        var end = rest.IndexOf((byte)'"');
        return end < 0 ? default : rest[..end];
    }
}
