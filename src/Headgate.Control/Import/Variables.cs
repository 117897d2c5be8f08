using System.Text.RegularExpressions;

namespace Headgate.Control.Import;

/// <summary>Fills in <c>$NAME</c> and <c>${NAME}</c>.</summary>
internal sealed partial class Variables(Func<string, string?> environment)
{
    /// <summary>The text, with what is set filled in; a name that is not set stays as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="missing">The first name that is not set; null: all are.</param>
    public string Fill(string text, out string? missing)
    {
        string? unset = null;
        var filled = Reference().Replace(text, match =>
        {
            var name = match.Groups["braced"].Success ? match.Groups["braced"].Value : match.Groups["plain"].Value;
            if (environment(name) is { Length: > 0 } value)
            {
                return value;
            }

            unset ??= name;
            return match.Value;
        });
        missing = unset;
        return filled;
    }

    [GeneratedRegex(@"\$(\{(?<braced>[A-Za-z_][A-Za-z0-9_]*)\}|(?<plain>[A-Z_][A-Z0-9_]*))", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
