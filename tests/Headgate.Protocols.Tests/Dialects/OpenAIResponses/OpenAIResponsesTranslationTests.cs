using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIResponses;

public sealed class OpenAIResponsesTranslationTests
{
    private const string Hello = """
        {"id":"r1","model":"m","status":"completed","output":[
        {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},{"type":"summary_text","text":"b"}],"encrypted_content":"enc+/="},
        {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[]}]},
        {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"x\":1}"}]}
        """;

    private static AnswerContext Context => new() { RequestId = "0123456789abcdef0123456789abcdef", CreatedAt = 1, Model = "m", Channel = "ch" };

    [Fact]
    public void Writes_its_own_request_back()
    {
        var context = new WriteContext("up", "ch");
        Rewrite(
            """
            {"model":"x","instructions":"Be.","input":[{"role":"user","content":"Hi"},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e"},
            {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"ok"}],"max_output_tokens":50}
            """,
            context).ShouldBe(
            """{"model":"up","instructions":"Be.","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]},{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e"},{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":"ok"}],"max_output_tokens":50,"store":false,"include":[]}""");
        context.Losses.Any.ShouldBeFalse();
    }

    [Fact]
    public void Faults_a_reference_to_a_stored_item()
    {
        var context = new ReadContext();
        DialectSet.OpenAIResponses.ReadRequest("""{"input":[{"type":"item_reference","id":"x"}]}"""u8.ToArray(), context).ShouldBeNull();
        context.Error!.Field.ShouldBe("input[0]");
    }

    [Fact]
    public void Reads_a_body_and_writes_the_same_items()
    {
        using var written = JsonDocument.Parse(Translate(Hello, stream: false));
        var output = written.RootElement.GetProperty("output");
        output.GetArrayLength().ShouldBe(3);
        output[0].GetProperty("summary")[0].GetProperty("text").GetString().ShouldBe("a\n\nb");
        output[0].GetProperty("encrypted_content").GetString().ShouldBe("enc+/=");
        output[1].GetProperty("content")[0].GetProperty("text").GetString().ShouldBe("Hi");
        output[2].GetProperty("arguments").GetString().ShouldBe("{\"x\":1}");
    }

    [Fact]
    public void Numbers_the_events_of_a_stream_and_repeats_its_items_at_the_end()
    {
        var frames = Encoding.UTF8.GetString(Translate(Hello, stream: true)).Split("data: ").Skip(1).Select(f => JsonDocument.Parse(f.Split('\n')[0]).RootElement).ToList();
        frames.Select(f => f.GetProperty("sequence_number").GetInt32()).ShouldBe(Enumerable.Range(0, frames.Count));
        frames[0].GetProperty("type").GetString().ShouldBe("response.created");
        frames[^1].GetProperty("type").GetString().ShouldBe("response.completed");
        frames[^1].GetProperty("response").GetProperty("output").GetArrayLength().ShouldBe(3);
    }

    private static string Rewrite(string json, WriteContext context)
    {
        var reading = new ReadContext();
        using var request = DialectSet.OpenAIResponses.ReadRequest(Encoding.UTF8.GetBytes(json), reading);
        reading.Error.ShouldBeNull();
        var to = new ArrayBufferWriter<byte>();
        DialectSet.OpenAIResponses.WriteRequest(request!, context, to);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }

    private static byte[] Translate(string body, bool stream)
    {
        var to = new ArrayBufferWriter<byte>();
        var translation = new AnswerTranslation(
            DialectSet.OpenAIResponses, DialectSet.OpenAIResponses, Context, stream ? DialectSet.OpenAIResponses.CreateEncoder(Context) : null);
        translation.TakeBody(Encoding.UTF8.GetBytes(body), default, to);
        translation.Complete(default, to);
        return to.WrittenSpan.ToArray();
    }
}
