using static Headgate.TestKit.Upstream.Wire;

namespace Headgate.TestKit.Upstream;

/// <summary>Frames of a Chat Completions stream, as text.</summary>
public static class ChatFrames
{
    /// <summary>The end mark.</summary>
    public const string Done = "data: [DONE]\n\n";

    /// <summary>A comment line, as servers send to keep the connection.</summary>
    public const string KeepAlive = ": keep-alive\n\n";

    /// <summary>The first frame: the role, no text yet.</summary>
    public static string Role(string model = "m") => Delta("""{"role":"assistant","content":""}""", model);

    /// <summary>A piece of text.</summary>
    public static string Text(string text, string model = "m") => Delta($$"""{"content":{{Quote(text)}}}""", model);

    /// <summary>A piece of reasoning, as compatible servers send it.</summary>
    public static string Reasoning(string text, string model = "m") => Delta($$"""{"reasoning_content":{{Quote(text)}}}""", model);

    /// <summary>The first frame of a tool call: its id and name.</summary>
    public static string CallStart(FakeCall call, int index = 0, string model = "m") => Delta(
        $$$"""{"tool_calls":[{"index":{{{index}}},"id":{{{Quote(call.Id)}}},"type":"function","function":{"name":{{{Quote(call.Name)}}},"arguments":""}}]}""",
        model);

    /// <summary>A piece of a tool call's arguments.</summary>
    public static string CallArguments(string piece, int index = 0, string model = "m") => Delta(
        $$$"""{"tool_calls":[{"index":{{{index}}},"function":{"arguments":{{{Quote(piece)}}}}}]}""", model);

    /// <summary>The frame with the finish reason.</summary>
    public static string Finish(string reason = "stop", string model = "m", FakeUsage? usage = null) =>
        Frame($$"""[{"index":0,"delta":{},"finish_reason":{{Quote(reason)}}}]""", model, usage);

    /// <summary>The frame of usage alone.</summary>
    public static string Usage(FakeUsage usage, string model = "m") => Frame("[]", model, usage);

    /// <summary>An error inside the stream.</summary>
    public static string Error(string message, string type = "server_error") =>
        Data($$$"""{"error":{"message":{{{Quote(message)}}},"type":{{{Quote(type)}}},"param":null,"code":null}}""");

    /// <summary>The usage object.</summary>
    internal static string UsageJson(FakeUsage u) =>
        $$"""{"prompt_tokens":{{u.Input}},"completion_tokens":{{u.Output}},"total_tokens":{{u.Input + u.Output}},"prompt_tokens_details":"""
        + $$$"""{"cached_tokens":{{{u.CacheRead}}},"cache_write_tokens":{{{u.CacheWrite}}}},"completion_tokens_details":{"reasoning_tokens":{{{u.Reasoning}}}}}""";

    private static string Delta(string delta, string model) => Frame($$"""[{"index":0,"delta":{{delta}},"finish_reason":null}]""", model, null);

    private static string Frame(string choices, string model, FakeUsage? usage) => Data(
        $$"""{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1764000000,"model":{{Quote(model)}},"choices":{{choices}}"""
        + (usage is null ? "}" : $$""","usage":{{UsageJson(usage)}}}"""));
}
