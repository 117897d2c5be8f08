using System.Text.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>The bytes of a value, for what is rare enough to be read as a document.</summary>
internal static class RawJson
{
    /// <summary>The value that the reader stands on; it is consumed.</summary>
    /// <param name="reader">Reads the frame from its beginning.</param>
    /// <param name="frame">The whole frame.</param>
    public static ReadOnlySpan<byte> Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> frame)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return frame[start..(int)reader.BytesConsumed];
    }
}
