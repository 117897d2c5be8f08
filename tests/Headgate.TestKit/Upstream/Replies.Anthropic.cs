using static Headgate.TestKit.Upstream.Wire;

namespace Headgate.TestKit.Upstream;

/// <content>Anthropic Messages.</content>
public static partial class Replies
{
    /// <summary>A message, streamed when asked.</summary>
    public static Reply Messages(string text, FakeUsage? usage = null) => Reply.For(request =>
    {
        var model = request.Model ?? "m";
        var used = usage ?? new();
        return request.Stream
            ? Sse([
                AnthropicFrames.Start(used, model), AnthropicFrames.TextStart(), AnthropicFrames.Ping,
                .. Words(text).Select(w => AnthropicFrames.Text(w)),
                AnthropicFrames.BlockStop(), AnthropicFrames.Delta(used), AnthropicFrames.Stop])
            : Json(MessageBody(model, $$"""{"type":"text","text":{{Quote(text)}}}""", "end_turn", used));
    });

    /// <summary>A message that calls one tool, streamed when asked.</summary>
    public static Reply MessagesCall(FakeCall call, FakeUsage? usage = null) => Reply.For(request =>
    {
        var model = request.Model ?? "m";
        var used = usage ?? new();
        return request.Stream
            ? Sse(
                AnthropicFrames.Start(used, model), AnthropicFrames.CallStart(call), AnthropicFrames.CallArguments(call.Arguments),
                AnthropicFrames.BlockStop(), AnthropicFrames.Delta(used, "tool_use"), AnthropicFrames.Stop)
            : Json(MessageBody(model, $$"""{"type":"tool_use","id":{{Quote(call.Id)}},"name":{{Quote(call.Name)}},"input":{{call.Arguments}}}""", "tool_use", used));
    });

    /// <summary>The size of a prompt.</summary>
    public static Reply CountTokens(int tokens) => Json($$"""{"input_tokens":{{tokens}}}""");

    private static string MessageBody(string model, string block, string stopReason, FakeUsage usage) =>
        $$"""{"id":"msg_1","type":"message","role":"assistant","model":{{Quote(model)}},"content":[{{block}}],"stop_reason":{{Quote(stopReason)}},"stop_sequence":null,"usage":{{AnthropicFrames.UsageJson(usage)}}}""";
}
