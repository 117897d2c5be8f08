using System.Text.Json;

namespace Headgate.Protocols.Json;

/// <summary>
/// Says the strings of an event without their escapes, as UTF-8, and without an allocation: a string that has none is a slice of the
/// event. Lone surrogates become U+FFFD. What it gave is valid until the next call.
/// </summary>
public sealed class TextBuffer
{
    private const int KeptSize = 64 * 1024;
    private byte[] _bytes = [];

    /// <summary>The string that the reader (over one span, not a sequence) stands on; empty for any other value, which is not skipped.</summary>
    public ReadOnlySpan<byte> Read(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return default;
        }

        var value = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
        {
            return value;
        }

        if (_bytes.Length < value.Length || _bytes.Length > Math.Max(KeptSize, value.Length))
        {
            _bytes = new byte[Math.Max(256, value.Length)];
        }

        return _bytes.AsSpan(0, JsonText.DecodeUtf8(value, _bytes));
    }
}
