namespace Headgate.Protocols.Json;

/// <summary>Builds the value of <c>stream_options</c> that asks a chat provider for its usage frame.</summary>
internal static class UsageRequest
{
    private static readonly byte[] Member = "\"include_usage\":true"u8.ToArray();

    /// <summary>The object with nothing else in it.</summary>
    public static ReadOnlyMemory<byte> Alone { get; } = "{\"include_usage\":true}"u8.ToArray();

    /// <summary>The given value with the request in it, its other members untouched; anything but an object is replaced.</summary>
    public static ReadOnlyMemory<byte> Within(ReadOnlyMemory<byte> value, Scratch scratch)
    {
        var json = value.Span;
        if (json[0] != (byte)'{')
        {
            return Alone;
        }

        // A replaced member ("include_usage":0 at the shortest) grows by less than its own length.
        var room = scratch.Take((json.Length * 2) + Member.Length + 1);
        var to = room.Span;
        var taken = 0;
        var written = 0;
        var found = false;
        var empty = true;
        var members = new JsonMembers(json, 0, json.Length);
        while (members.MoveNext())
        {
            empty = false;
            var member = members.Current;
            if (!JsonText.Equals(json[(member.NameStart + 1)..(member.NameEnd - 1)], "include_usage"u8))
            {
                continue;
            }

            found = true;
            written += Put(json[taken..member.ValueStart], to[written..]);
            written += Put("true"u8, to[written..]);
            taken = member.ValueEnd;
        }

        if (!found)
        {
            written += Put("{"u8, to);
            written += Put(Member, to[written..]);
            written += empty ? 0 : Put(","u8, to[written..]);
            taken = 1;
        }

        written += Put(json[taken..], to[written..]);
        return room[..written];
    }

    private static int Put(ReadOnlySpan<byte> bytes, Span<byte> to)
    {
        bytes.CopyTo(to);
        return bytes.Length;
    }
}

/// <summary>The two marks that stand between what is added.</summary>
internal static class Punctuation
{
    public static ReadOnlyMemory<byte> Comma { get; } = ","u8.ToArray();

    public static ReadOnlyMemory<byte> Colon { get; } = ":"u8.ToArray();
}
