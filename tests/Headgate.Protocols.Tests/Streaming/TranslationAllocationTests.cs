using System.Buffers;
using System.Text;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Golden;

namespace Headgate.Protocols.Tests.Streaming;

/// <summary>What one event of text costs on its way from any dialect into any client's: at most 300 B, and 0 B where the design can hold it.</summary>
public sealed class TranslationAllocationTests
{
    private const long MostBytesPerEvent = 300;

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var from in DialectSet.All)
            {
                foreach (var to in DialectSet.Clients)
                {
                    pairs.Add(from.Id, to.Id);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_text_event_stays_below_the_bound(string from, string to)
    {
        var provider = DialectSet.All.Single(d => d.Id == from);
        var client = DialectSet.Clients.Single(d => d.Id == to);
        var context = Translations.Context();
        var answer = new AnswerTranslation(provider, client, context, client.CreateEncoder(context));
        var (name, data) = TextEvent(from);
        var output = new ArrayBufferWriter<byte>(64 * 1024);

        var allocated = AllocationGate.Measure(() =>
        {
            output.ResetWrittenCount();
            answer.Take(name, data, default, output);
        });

        output.WrittenCount.ShouldBeGreaterThan(0);
        (allocated / 1000).ShouldBeLessThanOrEqualTo(MostBytesPerEvent);
    }

    private static (byte[] Name, byte[] Data) TextEvent(string dialect)
    {
        var (name, data) = dialect switch
        {
            "openai-chat" => (string.Empty, """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":" caf\u00e9 \"word\""},"finish_reason":null}]}"""),
            "openai-responses" => ("response.output_text.delta", """{"type":"response.output_text.delta","sequence_number":4,"item_id":"i","output_index":0,"content_index":0,"delta":" word","logprobs":[]}"""),
            "anthropic" => ("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word"}}"""),
            "gemini" => (string.Empty, """{"candidates":[{"content":{"role":"model","parts":[{"text":" word"}]},"index":0}],"modelVersion":"m","responseId":"r"}"""),
            "bedrock" => ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":" word"}}"""),
            "cohere" => (string.Empty, """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":" word"}}}}"""),
            _ => (string.Empty, """{"model":"m","created_at":"t","message":{"role":"assistant","content":" word"},"done":false}"""),
        };
        return (Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(data));
    }
}
