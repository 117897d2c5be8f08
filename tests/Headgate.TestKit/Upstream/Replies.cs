namespace Headgate.TestKit.Upstream;

/// <summary>
/// Ready-made replies. Those that answer a request look at it: they stream when it asks for a stream, report usage when it asks
/// for usage, and repeat its model name.
/// </summary>
public static partial class Replies
{
    /// <summary>A JSON body.</summary>
    public static Reply Json(string json, int status = 200) => Reply.With(status, "application/json").Body(json);

    /// <summary>Any body.</summary>
    public static Reply Bytes(byte[] body, string contentType, int status = 200) => Reply.With(status, contentType).Body(body);

    /// <summary>An event stream of these frames, each sent by itself. More can follow: <c>Sse(…).Wait(gate).Chunk(…).Cut()</c>.</summary>
    public static Reply Sse(params string[] frames) => Reply.With(200, "text/event-stream").Chunks(frames);

    /// <summary>A page for people where JSON was due, as proxies and login walls send it.</summary>
    public static Reply Html(int status = 200, string title = "Bad gateway") =>
        Reply.With(status, "text/html; charset=utf-8").Body($"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>");

    /// <summary>A body of no bytes.</summary>
    public static Reply Nothing(int status = 200, string contentType = "application/json") => Reply.With(status, contentType).Body([]);

    /// <summary>A JSON body that stops in the middle, its message complete.</summary>
    public static Reply HalfJson() => Json("""{"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"mess""");

    /// <summary>Bytes that are no UTF-8 inside a JSON string.</summary>
    public static Reply InvalidUtf8() => Bytes([.. """{"choices":[{"message":{"content":" """u8, 0xff, 0xfe, 0xc0, .. "\"}}]}"u8], "application/json");

    /// <summary>A redirect.</summary>
    public static Reply Redirect(string location, int status = 307) => Reply.With(status).Header("Location", location);

    /// <summary>Takes the request and never answers.</summary>
    public static Reply NoAnswer() => Reply.Empty.Hang();

    /// <summary>Resets the connection instead of answering.</summary>
    public static Reply Reset() => Reply.Empty.Reset();

    /// <summary>Headers, and then the end of the connection.</summary>
    public static Reply CutAfterHeaders(string contentType = "application/json") => Reply.With(200, contentType).Cut();

    /// <summary>An event stream whose first line never ends.</summary>
    public static Reply EndlessLine() => Reply.With(200, "text/event-stream").Chunk("data: ").Forever(new string('a', 16 * 1024));

    /// <summary>A JSON body that never ends.</summary>
    public static Reply EndlessJson() => Reply.With(200, "application/json").Chunk("""{"object":"chat.completion","x":" """).Forever(new string('a', 16 * 1024));
}
