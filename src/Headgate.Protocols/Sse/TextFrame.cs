using System.Buffers;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Sse;

/// <summary>
/// A document of which only one text changes from event to event: what stands around it is written once. Most events of a stream are
/// such, and writing ten names anew costs more than all the rest of their translation.
/// </summary>
internal static class TextFrame
{
    /// <summary>Writes <paramref name="before"/>, the text as a JSON string, and <paramref name="after"/>.</summary>
    public static void Write(IBufferWriter<byte> to, ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after)
    {
        var room = to.GetSpan(before.Length + JsonText.QuotedLength(text) + after.Length);
        before.CopyTo(room);
        var written = before.Length + JsonText.Quote(text, room[before.Length..]);
        after.CopyTo(room[written..]);
        to.Advance(written + after.Length);
    }
}
