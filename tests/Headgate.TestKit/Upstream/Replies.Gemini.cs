using static Headgate.TestKit.Upstream.Wire;

namespace Headgate.TestKit.Upstream;

/// <content>Google GenerateContent.</content>
public static partial class Replies
{
    /// <summary>An answer: a body, an event stream with <c>alt=sse</c>, or one JSON array in pieces without it.</summary>
    public static Reply Gemini(string text, FakeUsage? usage = null) => Reply.For(request =>
    {
        var used = usage ?? new();
        var model = request.Model ?? "m";
        if (!request.Stream)
        {
            return Json(GeminiFrame(text, model, used, "STOP"));
        }

        string[] words = [.. Words(text)];
        var frames = words.Select((w, i) => GeminiFrame(w, model, used, i == words.Length - 1 ? "STOP" : null)).ToArray();
        return string.Equals(request.QueryValue("alt"), "sse", StringComparison.Ordinal)
            ? Sse([.. frames.Select(Data)])
            : Reply.With(200, "application/json").Chunks(frames.Select((f, i) => (i == 0 ? "[" : ",\r\n") + f)).Chunk("]");
    });

    /// <summary>The size of a prompt.</summary>
    public static Reply GeminiCountTokens(int tokens) => Json($$"""{"totalTokens":{{tokens}}}""");

    /// <summary>One vector.</summary>
    public static Reply GeminiEmbedding(params float[] vector) => Json($$$"""{"embedding":{"values":[{{{string.Join(',', vector)}}}]}}""");

    /// <summary>One GenerateContentResponse; candidates leave the thoughts out of their count.</summary>
    public static string GeminiFrame(string text, string model, FakeUsage u, string? finish)
    {
        var end = finish is null ? string.Empty : $",\"finishReason\":{Quote(finish)}";
        return $$$"""{"candidates":[{"index":0,"content":{"role":"model","parts":[{"text":{{{Quote(text)}}}}]}{{{end}}}}],"""
            + $$"""
            "usageMetadata":{"promptTokenCount":{{u.Input}},"candidatesTokenCount":{{u.Output - u.Reasoning}},"cachedContentTokenCount":{{u.CacheRead}},"thoughtsTokenCount":{{u.Reasoning}},"totalTokenCount":{{u.Input + u.Output}}},"modelVersion":{{Quote(model)}},"responseId":"r1"}
            """;
    }
}
