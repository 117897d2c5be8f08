using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Says a whole response as events.</summary>
internal static class OpenAIResponsesBodyReader
{
    public static void Read(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink)
    {
        using var document = JsonDocuments.TryParse(body);
        if (document is null)
        {
            return;
        }

        sink.On(StreamEvent.Start(document.RootElement.Text("id"u8), document.RootElement.Text("model"u8)));
        new ResponsesItemSayer(context, sink).Finish(document.RootElement);
    }
}
