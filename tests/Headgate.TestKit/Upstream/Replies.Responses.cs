using static Headgate.TestKit.Upstream.Wire;

namespace Headgate.TestKit.Upstream;

/// <content>OpenAI Responses.</content>
public static partial class Replies
{
    /// <summary>An answer, streamed when asked.</summary>
    public static Reply Responses(string text, FakeUsage? usage = null, string id = "resp_1") => Reply.For(request =>
    {
        var model = request.Model ?? "m";
        return request.Stream
            ? Sse([.. ResponsesFrames.Text(text, model, usage ?? new(), id)])
            : Json(ResponsesFrames.Body(id, model, "completed", ResponsesFrames.Message(text), usage ?? new()));
    });

    /// <summary>An answer that calls one tool, streamed when asked.</summary>
    public static Reply ResponsesCall(FakeCall call, FakeUsage? usage = null, string id = "resp_1") => Reply.For(request =>
    {
        var model = request.Model ?? "m";
        return request.Stream
            ? Sse([.. ResponsesFrames.Call(call, model, usage ?? new(), id)])
            : Json(ResponsesFrames.Body(id, model, "completed", ResponsesFrames.CallItem(call), usage ?? new()));
    });

    /// <summary>A stored response: GET gives it, POST to <c>/cancel</c> says that it is cancelled, DELETE that it is gone.</summary>
    public static Reply StoredResponse(string text, string model = "m") => Reply.For(request =>
    {
        var id = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).First(s => s.StartsWith("resp_", StringComparison.Ordinal));
        return request.Method switch
        {
            "DELETE" => Json($$"""{"id":{{Quote(id)}},"object":"response","deleted":true}"""),
            "POST" => Json(ResponsesFrames.Body(id, model, "cancelled", string.Empty, null)),
            _ => Json(ResponsesFrames.Body(id, model, "completed", ResponsesFrames.Message(text), new())),
        };
    });
}
