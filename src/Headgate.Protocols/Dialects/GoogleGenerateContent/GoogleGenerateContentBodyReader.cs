using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Whole answers: one object of the same shape as a stream's frame, or the array of a stream that was read to its end.</summary>
internal static class GoogleGenerateContentBodyReader
{
    public static void Decode(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink)
    {
        var decoder = new GoogleGenerateContentStreamDecoder(context, sink);
        decoder.Read(default, body.TrimStart(" \t\r\n"u8));
        decoder.Complete();
    }
}
