using System.Globalization;

namespace Headgate.Protocols.Dialects;

/// <summary>
/// Finds the moment at which a plan's quota opens again in the words of an error. GLM's coding plans write "will reset at
/// 2026-01-31 08:00:00" in Chinese time without saying so; a zone that is written out is respected.
/// </summary>
internal static class ResetTime
{
    private const string Pattern = "yyyy-MM-dd HH:mm:ss";
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <summary>The first date with a time of day in the text; null if there is none.</summary>
    public static DateTimeOffset? Find(string text)
    {
        for (var i = 0; i + Pattern.Length <= text.Length; i++)
        {
            var piece = text.AsSpan(i, Pattern.Length);
            if (!char.IsAsciiDigit(piece[0]) || piece[4] != '-' || piece[10] is not (' ' or 'T'))
            {
                continue;
            }

            var format = piece[10] == 'T' ? "yyyy-MM-dd'T'HH:mm:ss" : Pattern;
            if (DateTime.TryParseExact(piece, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
                && moment.Year >= 2000)
            {
                return new DateTimeOffset(moment, Zone(text.AsSpan(i + Pattern.Length)));
            }
        }

        return null;
    }

    private static TimeSpan Zone(ReadOnlySpan<char> rest)
    {
        rest = rest.Length > 0 && rest[0] == '.' ? rest[1..].TrimStart("0123456789") : rest;
        rest = rest.TrimStart();
        if (rest.StartsWith("UTC+8", StringComparison.OrdinalIgnoreCase))
        {
            return China;
        }

        if (rest.StartsWith("Z", StringComparison.Ordinal) || rest.StartsWith("UTC", StringComparison.OrdinalIgnoreCase)
            || rest.StartsWith("GMT", StringComparison.OrdinalIgnoreCase))
        {
            return TimeSpan.Zero;
        }

        return rest.Length >= 6 && rest[0] is '+' or '-' && TimeSpan.TryParseExact(
            rest[1..6], "hh\\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14)
            ? rest[0] == '-' ? -offset : offset
            : China;
    }
}
