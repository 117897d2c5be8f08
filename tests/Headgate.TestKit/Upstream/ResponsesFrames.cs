using static Headgate.TestKit.Upstream.Wire;

namespace Headgate.TestKit.Upstream;

/// <summary>Frames and bodies of the OpenAI Responses protocol, as text. Sequence numbers are the caller's, from 0.</summary>
public static class ResponsesFrames
{
    /// <summary>Any event: <c>type</c> and number first, then the given fields.</summary>
    public static string Of(string type, int number, string fields) =>
        Event(type, $$"""{"type":{{Quote(type)}},"sequence_number":{{number}},{{fields}}}""");

    /// <summary>A whole text answer, from created to completed.</summary>
    public static IEnumerable<string> Text(string text, string model, FakeUsage usage, string id = "resp_1")
    {
        var number = 0;
        const string Place = """ "item_id":"msg_1","output_index":0,"content_index":0""";
        yield return Of("response.created", number++, $"\"response\":{Body(id, model, "in_progress", string.Empty, null)}");
        yield return Of("response.in_progress", number++, $"\"response\":{Body(id, model, "in_progress", string.Empty, null)}");
        yield return Of("response.output_item.added", number++, """ "output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}""");
        yield return Of("response.content_part.added", number++, Place + ""","part":{"type":"output_text","text":"","annotations":[],"logprobs":[]}""");
        foreach (var word in Words(text))
        {
            yield return Of("response.output_text.delta", number++, Place + $",\"delta\":{Quote(word)},\"logprobs\":[]");
        }

        yield return Of("response.output_text.done", number++, Place + $",\"text\":{Quote(text)},\"logprobs\":[]");
        yield return Of("response.content_part.done", number++, Place + $",\"part\":{Part(text)}");
        yield return Of("response.output_item.done", number++, $"\"output_index\":0,\"item\":{Message(text)}");
        yield return Of("response.completed", number, $"\"response\":{Body(id, model, "completed", Message(text), usage)}");
    }

    /// <summary>A whole answer that calls one tool, its arguments in two pieces.</summary>
    public static IEnumerable<string> Call(FakeCall call, string model, FakeUsage usage, string id = "resp_1")
    {
        var number = 0;
        const string Place = """ "item_id":"fc_1","output_index":0""";
        var half = call.Arguments.Length / 2;
        yield return Of("response.created", number++, $"\"response\":{Body(id, model, "in_progress", string.Empty, null)}");
        yield return Of("response.in_progress", number++, $"\"response\":{Body(id, model, "in_progress", string.Empty, null)}");
        yield return Of("response.output_item.added", number++, $"\"output_index\":0,\"item\":{CallItem(call with { Arguments = string.Empty }, "in_progress")}");
        yield return Of("response.function_call_arguments.delta", number++, Place + $",\"delta\":{Quote(call.Arguments[..half])}");
        yield return Of("response.function_call_arguments.delta", number++, Place + $",\"delta\":{Quote(call.Arguments[half..])}");
        yield return Of("response.function_call_arguments.done", number++, Place + $",\"name\":{Quote(call.Name)},\"arguments\":{Quote(call.Arguments)}");
        yield return Of("response.output_item.done", number++, $"\"output_index\":0,\"item\":{CallItem(call)}");
        yield return Of("response.completed", number, $"\"response\":{Body(id, model, "completed", CallItem(call), usage)}");
    }

    /// <summary>The item of a tool call.</summary>
    public static string CallItem(FakeCall call, string status = "completed") =>
        $$"""{"id":"fc_1","type":"function_call","status":{{Quote(status)}},"call_id":{{Quote(call.Id)}},"name":{{Quote(call.Name)}},"arguments":{{Quote(call.Arguments)}}}""";

    /// <summary>The response object.</summary>
    public static string Body(string id, string? model, string status, string output, FakeUsage? usage) =>
        $$"""{"id":{{Quote(id)}},"object":"response","created_at":1764000000,"status":{{Quote(status)}},"error":null,"incomplete_details":null,"instructions":null,"metadata":{},"model":{{Quote(model)}},"output":[{{output}}],"parallel_tool_calls":true,"temperature":1,"tool_choice":"auto","tools":[],"top_p":1,"usage":{{(usage is null ? "null" : UsageJson(usage))}}}""";

    /// <summary>A message item.</summary>
    public static string Message(string text) =>
        $$"""{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{{Part(text)}}]}""";

    private static string Part(string text) => $$"""{"type":"output_text","text":{{Quote(text)}},"annotations":[],"logprobs":[]}""";

    private static string UsageJson(FakeUsage u) =>
        $$$"""{"input_tokens":{{{u.Input}}},"input_tokens_details":{"cached_tokens":{{{u.CacheRead}}},"cache_write_tokens":{{{u.CacheWrite}}}},"output_tokens":{{{u.Output}}},"output_tokens_details":{"reasoning_tokens":{{{u.Reasoning}}}},"total_tokens":{{{u.Input + u.Output}}}}""";
}
