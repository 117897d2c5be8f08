using System.Text;

namespace Headgate.Load.MockUpstream;

/// <summary>Every byte that the mock sends, made once: whole answers with their heads, and stream events with their chunk frames.</summary>
internal static class Answers
{
    private const int JsonBodyBytes = 600;
    private const string EventHead = """data: {"id":"chatcmpl-mock0000000000000000000000","object":"chat.completion.chunk","created":1760000000,"model":"mock-model",""";
    private const string Usage = """
        "usage":{"prompt_tokens":212,"completion_tokens":50,"total_tokens":262,"prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":0}}
        """;

    /// <summary>A chat completion of 600 body bytes with usage.</summary>
    public static readonly byte[] Json = Whole("200 OK", JsonBody());

    /// <summary>The answer to a request without a model, and to any request that is not a POST.</summary>
    public static readonly byte[] Refused = Whole("400 Bad Request", """{"error":{"message":"the mock wants a POST with a model","type":"invalid_request_error"}}""");

    public static readonly byte[] StreamHead = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n");

    public static readonly byte[] FirstEvent = Event("""{"role":"assistant","content":""}""", "null");
    public static readonly byte[] MiddleEvent = Event("""{"content":" a word or two"}""", "null");
    public static readonly byte[] LastEvent = Event("{}", "\"stop\"");
    public static readonly byte[] UsageEvent = Chunk(EventHead + "\"choices\":[]," + Usage + "}\n\n");
    public static readonly byte[] StreamEnd = [.. Chunk("data: [DONE]\n\n"), .. "0\r\n\r\n"u8];

    private static string JsonBody()
    {
        const string Head = """{"id":"chatcmpl-mock0000000000000000000000","object":"chat.completion","created":1760000000,"model":"mock-model","choices":[{"index":0,"message":{"role":"assistant","content":" """;
        const string Tail = """ "},"finish_reason":"stop"}],""" + Usage + "}";
        return Head + new string('x', JsonBodyBytes - Head.Length - Tail.Length) + Tail;
    }

    private static byte[] Whole(string status, string body) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    private static byte[] Event(string delta, string finishReason) =>
        Chunk($$"""{{EventHead}}"choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finishReason}}}]}""" + "\n\n");

    private static byte[] Chunk(string payload) => Encoding.ASCII.GetBytes($"{payload.Length:x}\r\n{payload}\r\n");
}
