using static Headgate.TestKit.Upstream.Wire;

namespace Headgate.TestKit.Upstream;

/// <content>OpenAI Chat Completions and legacy completions.</content>
public static partial class Replies
{
    /// <summary>A chat answer, streamed when asked, word by word.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="usage">What is reported as used.</param>
    /// <param name="usageFrame">When a stream reports it; <see cref="UsageFrame.Never"/> leaves it out of a body, too.</param>
    public static Reply Chat(string text, FakeUsage? usage = null, UsageFrame usageFrame = UsageFrame.WhenAsked) => Reply.For(request =>
    {
        var model = request.Model ?? "m";
        return request.Stream
            ? ChatStream(request, [ChatFrames.Role(model), .. Words(text).Select(w => ChatFrames.Text(w, model))], "stop", usage, usageFrame)
            : Json(ChatBody(model, $$"""{"role":"assistant","content":{{Quote(text)}},"refusal":null}""", "stop", usageFrame == UsageFrame.Never ? null : usage ?? new()));
    });

    /// <summary>A chat answer that calls tools, streamed when asked: arguments in two pieces.</summary>
    public static Reply ChatCalls(params FakeCall[] calls) => Reply.For(request =>
    {
        var model = request.Model ?? "m";
        if (request.Stream)
        {
            var frames = calls.SelectMany((call, index) => CallFrames(call, index, model));
            return ChatStream(request, [ChatFrames.Role(model), .. frames], "tool_calls", null, UsageFrame.WhenAsked);
        }

        var list = string.Join(',', calls.Select(c =>
            $$$"""{"id":{{{Quote(c.Id)}}},"type":"function","function":{"name":{{{Quote(c.Name)}}},"arguments":{{{Quote(c.Arguments)}}}}}"""));
        return Json(ChatBody(model, $$"""{"role":"assistant","content":null,"tool_calls":[{{list}}]}""", "tool_calls", new()));
    });

    /// <summary>A stream that opens with an error frame, status 200.</summary>
    public static Reply ChatErrorFrame(string message = "overloaded") => Sse(ChatFrames.Error(message));

    /// <summary>A legacy text completion, streamed when asked.</summary>
    public static Reply Completion(string text, FakeUsage? usage = null) => Reply.For(request =>
    {
        var head = $$"""{"id":"cmpl-1","object":"text_completion","created":1764000000,"model":{{Quote(request.Model)}},""";
        var tail = $$""","usage":{{ChatFrames.UsageJson(usage ?? new())}}}""";
        string Choice(string piece, string? finish) => $$""" "choices":[{"index":0,"text":{{Quote(piece)}},"logprobs":null,"finish_reason":{{Quote(finish)}}}]""";
        if (!request.Stream)
        {
            return Json(head + Choice(text, "stop") + tail);
        }

        string[] usageFrame = request.WantsUsage ? [Data(head + "\"choices\":[]" + tail)] : [];
        return Sse([.. Words(text).Select(w => Data(head + Choice(w, null) + "}")), Data(head + Choice(string.Empty, "stop") + "}"), .. usageFrame, ChatFrames.Done]);
    });

    private static Reply ChatStream(ReceivedRequest request, string[] content, string finish, FakeUsage? usage, UsageFrame usageFrame)
    {
        var model = request.Model ?? "m";
        var used = usage ?? new();
        var own = usageFrame == UsageFrame.Always || (usageFrame == UsageFrame.WhenAsked && request.WantsUsage);
        string[] usageFrames = own ? [ChatFrames.Usage(used, model)] : [];
        return Sse([.. content, ChatFrames.Finish(finish, model, usageFrame == UsageFrame.OnFinish ? used : null), .. usageFrames, ChatFrames.Done]);
    }

    private static IEnumerable<string> CallFrames(FakeCall call, int index, string model)
    {
        var half = call.Arguments.Length / 2;
        return
        [
            ChatFrames.CallStart(call, index, model),
            ChatFrames.CallArguments(call.Arguments[..half], index, model),
            ChatFrames.CallArguments(call.Arguments[half..], index, model),
        ];
    }

    private static string ChatBody(string model, string message, string finish, FakeUsage? usage) =>
        $$"""{"id":"chatcmpl-1","object":"chat.completion","created":1764000000,"model":{{Quote(model)}},"choices":[{"index":0,"message":{{message}},"logprobs":null,"finish_reason":{{Quote(finish)}}}]"""
        + (usage is null ? "}" : $$""","usage":{{ChatFrames.UsageJson(usage)}}}""");
}
