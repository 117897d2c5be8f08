using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

public sealed class AnswerTranslationTests
{
    private const string CohereBody =
        """{"id":"m","message":{"tool_plan":"hm","content":[{"type":"text","text":"Hi there"}],"tool_calls":[{"id":"c","function":{"name":"free","arguments":"{\"input\":\"x\"}"}}]},"finish_reason":"TOOL_CALL"}""";

    private static readonly string[] CohereEvents =
    [
        """{"type":"message-start","id":"m"}""",
        """{"type":"tool-plan-delta","delta":{"message":{"tool_plan":"hm"}}}""",
        """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hi "}}}}""",
        """{"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"there"}}}}""",
        """{"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"c","function":{"name":"free","arguments":"{\"input\""}}}}}""",
        """{"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":":\"x\"}"}}}}}""",
        """{"type":"message-end","delta":{"finish_reason":"TOOL_CALL"}}""",
    ];

    private static readonly string[] OllamaLines =
    [
        """{"model":"llama","message":{"thinking":"hm"},"done":false}""",
        """{"model":"llama","message":{"content":"Hi "},"done":false}""",
        """{"model":"llama","message":{"content":"there","tool_calls":[{"id":"c","function":{"name":"free","arguments":{"input":"x"}}}]},"done":false}""",
        """{"model":"llama","done":true,"done_reason":"stop"}""",
    ];

    private static readonly string OllamaBody =
        """{"model":"llama","message":{"content":"Hi there","thinking":"hm","tool_calls":[{"id":"c","function":{"name":"free","arguments":{"input":"x"}}}]},"done":true,"done_reason":"stop"}""";

    private readonly ArrayBufferWriter<byte> _to = new();

    private string Written => Encoding.UTF8.GetString(_to.WrittenSpan);

    [Fact]
    public void A_stream_becomes_a_stream()
    {
        Stream(DialectSet.CohereChat, CohereEvents, stream: true)
            .ShouldBe("start m asked-model\nbegin 0 Reasoning\n+hm\nend\nbegin 1 Text\n+Hi \n+there\nend\nbegin 2 CustomToolCall c free\n+x\nend\nfinish ToolCalls\n");
        Stream(DialectSet.OllamaChat, OllamaLines, stream: true)
            .ShouldBe("start  llama\nbegin 0 Reasoning\n+hm\nend\nbegin 1 Text\n+Hi \n+there\nend\nbegin 2 CustomToolCall c free\n+x\nend\nfinish ToolCalls\n");
    }

    [Fact]
    public void A_stream_becomes_a_body()
    {
        Stream(DialectSet.CohereChat, CohereEvents, stream: false).ShouldBe("reasoning hm\ntext Hi there\ncustom c free x\nasked-model ToolCalls 5\n");
        Stream(DialectSet.OllamaChat, OllamaLines, stream: false).ShouldBe("reasoning hm\ntext Hi there\ncustom c free x\nllama ToolCalls 5\n");
    }

    [Fact]
    public void A_body_becomes_a_stream()
    {
        Body(DialectSet.CohereChat, CohereBody, stream: true)
            .ShouldBe("start m asked-model\nbegin 0 Reasoning\n+hm\nend\nbegin 1 Text\n+Hi there\nend\nbegin 2 CustomToolCall c free\n+x\nend\nfinish ToolCalls\n");
        Body(DialectSet.OllamaChat, OllamaBody, stream: true)
            .ShouldBe("start  llama\nbegin 0 Reasoning\n+hm\nend\nbegin 1 Text\n+Hi there\nend\nbegin 2 CustomToolCall c free\n+x\nend\nfinish ToolCalls\n");
    }

    [Fact]
    public void A_body_becomes_a_body()
    {
        Body(DialectSet.CohereChat, CohereBody, stream: false).ShouldBe("reasoning hm\ntext Hi there\ncustom c free x\nasked-model ToolCalls 5\n");
        Body(DialectSet.OllamaChat, OllamaBody, stream: false).ShouldBe("reasoning hm\ntext Hi there\ncustom c free x\nllama ToolCalls 5\n");
    }

    [Fact]
    public void Every_recorded_answer_reaches_a_client_in_legal_order()
    {
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "cohere" or "ollama", IsGood: true }))
        {
            _to.ResetWrittenCount();
            var answers = new AnswerFold(fixture.Dialect.Id);
            var (lines, context) = (new LinesDialect(), Context());
            var translation = new AnswerTranslation(fixture.Dialect, lines, context, lines.CreateEncoder(context), answers);
            Feed(translation, fixture);
            translation.Complete(default, _to);
            translation.AnyContent.ShouldBeTrue();
            answers.Answer.ShouldSay(fixture);
            Written.ShouldContain("\nfinish ");
        }
    }

    [Fact]
    public void Stops_are_cut_before_custom_tools_are_looked_for()
    {
        var translation = Translation(DialectSet.OllamaChat, stream: false, "ther");
        foreach (var line in OllamaLines)
        {
            translation.Take(default, Encoding.UTF8.GetBytes(line), default, _to);
        }

        translation.Complete(new Usage { Output = 5 }, _to);
        Written.ShouldBe("reasoning hm\ntext Hi \nllama StopSequence ther5\n");
    }

    [Fact]
    public void A_failure_ends_a_stream_in_the_clients_dialect()
    {
        var translation = Translation(DialectSet.OllamaChat, stream: true);
        translation.AnyContent.ShouldBeFalse();
        translation.Take(default, Encoding.UTF8.GetBytes(OllamaLines[0]), default, _to);
        translation.AnyContent.ShouldBeTrue();
        translation.Fail(new GatewayError(GatewayErrorKind.UpstreamCut, "cut"), 502, "r1", _to);
        Written.ShouldBe("start  llama\nbegin 0 Reasoning\n+hm\nerror 502 r1\n");
    }

    [Fact]
    public void A_failure_of_a_body_is_for_the_caller_to_write()
    {
        var translation = Translation(DialectSet.OllamaChat, stream: false);
        translation.Fail(new GatewayError(GatewayErrorKind.UpstreamCut, "cut"), 502, "r1", _to);
        Written.ShouldBeEmpty();
    }

    [Fact]
    public void The_target_may_change_between_frames()
    {
        var translation = Translation(DialectSet.OllamaChat, stream: true);
        var second = new ArrayBufferWriter<byte>();
        translation.Take(default, Encoding.UTF8.GetBytes(OllamaLines[1]), default, _to);
        translation.Take(default, Encoding.UTF8.GetBytes(OllamaLines[2]), default, second);
        Written.ShouldBe("start  llama\nbegin 0 Text\n+Hi \n");
        Encoding.UTF8.GetString(second.WrittenSpan).ShouldStartWith("+there\nend\n");
    }

    private static AnswerContext Context(params string[] cutAt) => new()
    {
        RequestId = Answering.RequestId,
        CreatedAt = 0,
        Model = "asked-model",
        Channel = "channel",
        CutAt = cutAt,
        CustomTools = new HashSet<string>(StringComparer.Ordinal) { "free" },
    };

    private static AnswerTranslation Translation(Dialect from, bool stream, params string[] cutAt)
    {
        var (lines, context) = (new LinesDialect(), Context(cutAt));
        return new AnswerTranslation(from, lines, context, stream ? lines.CreateEncoder(context) : null);
    }

    private void Feed(AnswerTranslation translation, Fixture fixture)
    {
        if (!fixture.Stream)
        {
            translation.TakeBody(fixture.Body, default, _to);
            return;
        }

        var reader = fixture.CreateReader();
        var frames = reader.Read(fixture.Body);
        while (frames.TryRead(out var frame))
        {
            translation.Take(frame.Event, frame.Data, default, _to);
        }

        if (reader.TryComplete(out var last))
        {
            translation.Take(last.Event, last.Data, default, _to);
        }
    }

    private string Stream(Dialect from, string[] frames, bool stream)
    {
        _to.ResetWrittenCount();
        var translation = Translation(from, stream);
        foreach (var frame in frames)
        {
            translation.Take(default, Encoding.UTF8.GetBytes(frame), default, _to);
        }

        translation.Complete(new Usage { Output = 5 }, _to);
        return Written;
    }

    private string Body(Dialect from, string body, bool stream)
    {
        _to.ResetWrittenCount();
        var translation = Translation(from, stream);
        translation.TakeBody(Encoding.UTF8.GetBytes(body), default, _to);
        translation.Complete(new Usage { Output = 5 }, _to);
        return Written;
    }
}
