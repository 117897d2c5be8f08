using static Headgate.TestKit.Upstream.Wire;

namespace Headgate.TestKit.Upstream;

/// <summary>Frames of an Anthropic Messages stream, as text.</summary>
public static class AnthropicFrames
{
    /// <summary>A sign of life.</summary>
    public static string Ping { get; } = Event("ping", """{"type":"ping"}""");

    /// <summary>The last frame.</summary>
    public static string Stop { get; } = Event("message_stop", """{"type":"message_stop"}""");

    /// <summary>The first frame, with the prompt's usage.</summary>
    public static string Start(FakeUsage usage, string model = "m") => Event(
        "message_start",
        $$$"""{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":{{{Quote(model)}}},"content":[],"stop_reason":null,"stop_sequence":null,"usage":{{{UsageJson(usage with { Output = 1 })}}}}}""");

    /// <summary>A text block begins.</summary>
    public static string TextStart(int index = 0) => BlockStart(index, """{"type":"text","text":""}""");

    /// <summary>A piece of text.</summary>
    public static string Text(string text, int index = 0) => BlockDelta(index, $$"""{"type":"text_delta","text":{{Quote(text)}}}""");

    /// <summary>A tool call begins.</summary>
    public static string CallStart(FakeCall call, int index = 0) =>
        BlockStart(index, $$$"""{"type":"tool_use","id":{{{Quote(call.Id)}}},"name":{{{Quote(call.Name)}}},"input":{}}""");

    /// <summary>A piece of a call's arguments.</summary>
    public static string CallArguments(string piece, int index = 0) =>
        BlockDelta(index, $$"""{"type":"input_json_delta","partial_json":{{Quote(piece)}}}""");

    /// <summary>A block ends.</summary>
    public static string BlockStop(int index = 0) => Event("content_block_stop", $$"""{"type":"content_block_stop","index":{{index}}}""");

    /// <summary>The stop reason and the cumulative usage.</summary>
    public static string Delta(FakeUsage usage, string stopReason = "end_turn") => Event(
        "message_delta",
        $$$"""{"type":"message_delta","delta":{"stop_reason":{{{Quote(stopReason)}}},"stop_sequence":null},"usage":{"output_tokens":{{{usage.Output}}}}}""");

    /// <summary>An error inside the stream.</summary>
    public static string Error(string message, string type = "overloaded_error") =>
        Event("error", $$$"""{"type":"error","error":{"type":{{{Quote(type)}}},"message":{{{Quote(message)}}}}}""");

    /// <summary>The usage object: input without what the cache read and wrote.</summary>
    internal static string UsageJson(FakeUsage u) =>
        $$"""{"input_tokens":{{u.Input - u.CacheRead - u.CacheWrite}},"cache_creation_input_tokens":{{u.CacheWrite}},"cache_read_input_tokens":{{u.CacheRead}},"output_tokens":{{u.Output}}}""";

    private static string BlockStart(int index, string block) =>
        Event("content_block_start", $$"""{"type":"content_block_start","index":{{index}},"content_block":{{block}}}""");

    private static string BlockDelta(int index, string delta) =>
        Event("content_block_delta", $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}}""");
}
