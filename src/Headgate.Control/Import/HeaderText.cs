using System.Buffers;

namespace Headgate.Control.Import;

/// <summary>Whether foreign text can be a header.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> InNames =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether both can be sent.</summary>
    public static bool IsHeader(string name, string value) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(InNames) && value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
