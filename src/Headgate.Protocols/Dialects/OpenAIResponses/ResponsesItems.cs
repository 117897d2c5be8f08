using System.Buffers;
using Headgate.Protocols.Streaming;
namespace Headgate.Protocols.Dialects.OpenAIResponses;
/// <summary>Comes with the codec.</summary>
public static class ResponsesItems
{
    /// <summary>Comes with the codec.</summary>
    public static void WriteOutputItems(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to) => throw new NotSupportedException();
    /// <summary>Comes with the codec.</summary>
    public static ReadOnlyMemory<byte> Prepend(ReadOnlyMemory<byte> body, ReadOnlySpan<byte> storedItemsArray) => throw new NotSupportedException();
    /// <summary>Comes with the codec.</summary>
    public static ReadOnlyMemory<byte> InputItems(ReadOnlyMemory<byte> body) => throw new NotSupportedException();
}
