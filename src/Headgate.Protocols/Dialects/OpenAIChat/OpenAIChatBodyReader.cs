using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Says a whole answer as events: it is one chunk with a <c>message</c> in the place of the <c>delta</c>.</summary>
internal static class OpenAIChatBodyReader
{
    public static void Read(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink)
    {
        var decoder = new OpenAIChatStreamDecoder(context, sink);
        decoder.Read(default, body.StartsWith("\uFEFF"u8) ? body[3..] : body);
        decoder.Complete();
    }
}
