namespace Headgate.Gateway.Providers;

/// <summary>The part of an address that names an API's version: <c>v1</c>, <c>v4</c>, <c>v1beta</c>.</summary>
internal static class VersionSegment
{
    /// <summary>Whether a path segment is a version: <c>v</c>, digits, then perhaps letters and digits.</summary>
    public static bool Is(ReadOnlySpan<char> segment)
    {
        if (segment.Length < 2 || segment[0] is not ('v' or 'V') || !char.IsAsciiDigit(segment[1]))
        {
            return false;
        }

        foreach (var c in segment[2..])
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a path ends in a version.</summary>
    public static bool Ends(ReadOnlySpan<char> path) => Is(path[(path.LastIndexOf('/') + 1)..]);

    /// <summary>A path without a version at its end.</summary>
    public static string Without(string path) => Ends(path) ? path[..path.LastIndexOf('/')] : path;
}
