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

    /// <summary>An answer that calls tools, streamed when asked; the first call carries the signature, as the models' own do.</summary>
    public static Reply GeminiCalls(string? signature, params FakeCall[] calls) => Reply.For(request =>
    {
        var parts = string.Join(',', calls.Select((c, i) =>
            $$$"""{"functionCall":{"name":{{{Quote(c.Name)}}},"args":{{{c.Arguments}}}}"""
            + (i == 0 && signature is not null ? $",\"thoughtSignature\":{Quote(signature)}}}" : "}")));
        var frame = GeminiParts(parts, request.Model ?? "m", new(), "STOP");
        return request.Stream ? Sse(Data(frame)) : Json(frame);
    });

    /// <summary>The size of a prompt.</summary>
    public static Reply GeminiCountTokens(int tokens) => Json($$"""{"totalTokens":{{tokens}}}""");

    /// <summary>One vector.</summary>
    public static Reply GeminiEmbedding(params float[] vector) => Json($$$"""{"embedding":{"values":[{{{string.Join(',', vector)}}}]}}""");

    /// <summary>One GenerateContentResponse; candidates leave the thoughts out of their count.</summary>
    public static string GeminiFrame(string text, string model, FakeUsage u, string? finish) =>
        GeminiParts($$"""{"text":{{Quote(text)}}}""", model, u, finish);

    /// <summary>The same with any parts.</summary>
    public static string GeminiParts(string parts, string model, FakeUsage u, string? finish)
    {
        var end = finish is null ? string.Empty : $",\"finishReason\":{Quote(finish)}";
        return $$$"""{"candidates":[{"index":0,"content":{"role":"model","parts":[{{{parts}}}]}{{{end}}}}],"""
            + $$"""
            "usageMetadata":{"promptTokenCount":{{u.Input}},"candidatesTokenCount":{{u.Output - u.Reasoning}},"cachedContentTokenCount":{{u.CacheRead}},"thoughtsTokenCount":{{u.Reasoning}},"totalTokenCount":{{u.Input + u.Output}}},"modelVersion":{{Quote(model)}},"responseId":"r1"}
            """;
    }
}
