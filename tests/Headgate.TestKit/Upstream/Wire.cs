using System.Text.Json;
using System.Text.RegularExpressions;

namespace Headgate.TestKit.Upstream;

/// <summary>Small helpers for writing wire text.</summary>
internal static partial class Wire
{
    /// <summary>A JSON string, quotes included.</summary>
    public static string Quote(string? text) => text is null ? "null" : JsonSerializer.Serialize(text);

    /// <summary>An SSE frame without an event name.</summary>
    public static string Data(string json) => $"data: {json}\n\n";

    /// <summary>An SSE frame with an event name.</summary>
    public static string Event(string name, string json) => $"event: {name}\ndata: {json}\n\n";

    /// <summary>A text in the pieces that a stream sends it in: words with the blanks before them.</summary>
    public static IEnumerable<string> Words(string text) => WordPattern().Matches(text).Select(m => m.Value);

    [GeneratedRegex(@"\s*\S+|\s+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordPattern();
}
