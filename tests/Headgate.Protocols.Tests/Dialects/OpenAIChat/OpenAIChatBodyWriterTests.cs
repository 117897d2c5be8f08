using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIChat;

public sealed class OpenAIChatBodyWriterTests
{
    [Fact]
    public void Writes_a_whole_answer_that_reads_back_the_same()
    {
        var answer = new ChatAnswer { Model = "m2", Finish = FinishReason.ToolCalls, Logprobs = """[{"token":"t"}]""", Usage = new Usage { Input = 3, Output = 4 } };
        answer.Parts.Add(new ReasoningPart("hm") { Proof = new Proof(ProofKind.Details, "openai-chat", "main", """{"type":"reasoning.text","text":"hm"}""") });
        answer.Parts.Add(new TextPart("hello") { Citations = [new Citation("http://a", "A")] });
        answer.Parts.Add(new MediaPart(MediaKind.Image) { MediaType = "image/png", Data = "AAAA" });
        answer.Parts.Add(new ToolCallPart("a", "f", "{}") { Proof = new Proof(ProofKind.Signature, "openai-chat", "main", "S") });
        answer.Parts.Add(new ToolCallPart("b", "g", "free") { IsCustom = true });

        var json = Write(answer);
        json.ShouldStartWith("""{"id":"chatcmpl-0123456789abcdef0123456789abcdef","object":"chat.completion","created":1700000000,"model":"m2","choices":[{"index":0,"message":{"role":"assistant","content":"hello","refusal":null,"reasoning_content":"hm",""");
        var again = ChatCase.DecodeBody(Encoding.UTF8.GetBytes(json));
        ChatCase.TextOf(again).ShouldBe("hello");
        again.Parts[0].ShouldBe(answer.Parts[0]);
        ChatCase.CallsOf(again).ShouldBe(ChatCase.CallsOf(answer));
        again.Parts.OfType<MediaPart>().ShouldHaveSingleItem().Data.ShouldBe("AAAA");
        again.Finish.ShouldBe(FinishReason.ToolCalls);
        json.ShouldContain("""logprobs":{"content":[{"token":"t"}],"refusal":null}""");
    }

    [Fact]
    public void Every_recorded_body_survives_the_way_through()
    {
        var wrong = new List<string>();
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "openai", IsGood: true, Stream: false }))
        {
            var first = ChatCase.DecodeBody(fixture.Body);
            var second = ChatCase.DecodeBody(Encoding.UTF8.GetBytes(Write(first)));
            if (ChatCase.TextOf(first) != ChatCase.TextOf(second) || ChatCase.ReasoningOf(first) != ChatCase.ReasoningOf(second)
                || !ChatCase.CallsOf(first).SequenceEqual(ChatCase.CallsOf(second)) || first.Finish != second.Finish)
            {
                wrong.Add(fixture.File);
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_recorded_stream_survives_the_way_through()
    {
        var wrong = new List<string>();
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "openai", IsGood: true, Stream: true }))
        {
            var output = new ArrayBufferWriter<byte>();
            var (chat, context) = (DialectSet.OpenAIChat, ChatCase.Answer(usage: true));
            var translation = new AnswerTranslation(chat, chat, context, chat.CreateEncoder(context));
            var reader = fixture.CreateReader();
            var frames = reader.Read(fixture.Body);
            while (frames.TryRead(out var frame))
            {
                translation.Take(frame.Event, frame.Data, default, output);
            }

            translation.Complete(default, output);
            reader.Reset();
            var first = ChatCase.DecodeStream(fixture.Body, int.MaxValue);
            var second = ChatCase.DecodeStream(output.WrittenSpan, int.MaxValue);
            if (ChatCase.TextOf(first) != ChatCase.TextOf(second) || ChatCase.ReasoningOf(first) != ChatCase.ReasoningOf(second)
                || !ChatCase.CallsOf(first).SequenceEqual(ChatCase.CallsOf(second)) || first.Finish != second.Finish)
            {
                wrong.Add(fixture.File);
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void A_count_is_written_in_the_form_of_Responses()
    {
        var output = new ArrayBufferWriter<byte>();
        DialectSet.OpenAIChat.WriteCount(12, output);
        Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe("""{"object":"response.input_tokens","input_tokens":12}""");
    }

    private static string Write(ChatAnswer answer)
    {
        var output = new ArrayBufferWriter<byte>();
        DialectSet.OpenAIChat.WriteBody(answer, ChatCase.Answer(), output);
        var json = Encoding.UTF8.GetString(output.WrittenSpan);
        using var valid = JsonDocument.Parse(json);
        return json;
    }
}
