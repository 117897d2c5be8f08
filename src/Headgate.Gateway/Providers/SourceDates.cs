using System.Globalization;
using System.Text;

namespace Headgate.Gateway.Providers;

/// <summary>When the lists that <c>catalog/models.json</c> is made of were read: its head, one member a line, names each by a letter.</summary>
internal sealed class SourceDates
{
    private readonly Dictionary<char, DateOnly> _dates = [];
    private char _source;

    /// <summary>Takes in one line of the head; others are passed over.</summary>
    public void Take(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t"u8);
        if (ValueOf(line, "\"key\":"u8) is { Length: 1 } key)
        {
            _source = key[0];
        }
        else if (ValueOf(line, "\"date\":"u8) is { } date && DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            _dates[_source] = day;
        }
    }

    /// <summary>When a row was read, by the letters of its sources; of several the first, whose figures it has. Null: not known.</summary>
    public DateOnly? Of(string? sources) => sources is [var first, ..] && _dates.TryGetValue(first, out var date) ? date : null;

    private static string? ValueOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) =>
        line.StartsWith(name) ? Encoding.UTF8.GetString(line[name.Length..].Trim(" \t\","u8)) : null;
}
