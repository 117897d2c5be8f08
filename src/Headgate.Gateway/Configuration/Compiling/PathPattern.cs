namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Finds an operation's path at the end of an address, whatever stands there for <c>{model}</c> and <c>{action}</c>.</summary>
internal static class PathPattern
{
    /// <summary>Where the operation's path begins in <paramref name="path"/>; -1: it does not end in it.</summary>
    public static int Ends(string path, string pattern)
    {
        var at = path.Length;
        var rest = pattern.AsSpan();
        while (rest.Length > 0)
        {
            var wanted = rest[(rest.LastIndexOf('/') + 1)..];
            var slash = at == 0 ? -1 : path.LastIndexOf('/', at - 1);
            if (slash < 0 || !Matches(path.AsSpan(slash + 1, at - slash - 1), wanted))
            {
                return -1;
            }

            at = slash;
            rest = rest[..^(wanted.Length + 1)];
        }

        return at;
    }

    private static bool Matches(ReadOnlySpan<char> segment, ReadOnlySpan<char> wanted) => wanted switch
    {
        "{model}" => segment.Length > 0,
        "{model}:{action}" => segment.Contains(':'),
        "{action}" => segment is "converse" or "converse-stream" or "{action}",
        _ => segment.Equals(wanted, StringComparison.OrdinalIgnoreCase),
    };
}
