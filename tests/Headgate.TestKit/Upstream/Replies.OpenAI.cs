using static Headgate.TestKit.Upstream.Wire;

namespace Headgate.TestKit.Upstream;

/// <content>OpenAI's other operations.</content>
public static partial class Replies
{
    /// <summary>One vector per input text; base64 when asked for, as the official client does by default.</summary>
    public static Reply Embeddings(params float[] vector) => Reply.For(request =>
    {
        var count = request.Json.TryGetProperty("input", out var input) && input.ValueKind == System.Text.Json.JsonValueKind.Array
            ? input.GetArrayLength()
            : 1;
        var base64 = request.Json.TryGetProperty("encoding_format", out var format) && string.Equals(format.GetString(), "base64", StringComparison.Ordinal);
        var value = base64
            ? Quote(Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(vector)))
            : $"[{string.Join(',', vector)}]";
        var items = Enumerable.Range(0, count).Select(i => $$"""{"object":"embedding","index":{{i}},"embedding":{{value}}}""");
        return Json($$$"""{"object":"list","data":[{{{string.Join(',', items)}}}],"model":{{{Quote(request.Model)}}},"usage":{"prompt_tokens":8,"total_tokens":8}}""");
    });

    /// <summary>Pictures (generation, edit, variation), as base64.</summary>
    public static Reply Images(params string[] base64) => Json(
        $$$"""{"created":1764000000,"data":[{{{string.Join(',', base64.Select(b => $$"""{"b64_json":{{Quote(b)}}}"""))}}}],"""
        + """
        "usage":{"input_tokens":12,"output_tokens":1056,"total_tokens":1068,"input_tokens_details":{"text_tokens":12,"image_tokens":0}}}
        """);

    /// <summary>A transcription or translation, in JSON with usage.</summary>
    public static Reply Transcription(string text) => Json(
        $$$"""{"text":{{{Quote(text)}}},"usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":0,"audio_tokens":14},"output_tokens":5,"total_tokens":19}}""");

    /// <summary>Audio in pieces.</summary>
    public static Reply Speech(params byte[][] pieces) => pieces.Aggregate(Reply.With(200, "audio/mpeg"), (reply, piece) => reply.Chunk(piece));

    /// <summary>A moderation that flags nothing.</summary>
    public static Reply Moderation() => Reply.For(request => Json(
        $$$"""{"id":"modr-1","model":{{{Quote(request.Model)}}},"results":[{"flagged":false,"categories":{"violence":false},"category_scores":{"violence":0.01}}]}"""));

    /// <summary>A ranking: document indexes, best first.</summary>
    public static Reply Rerank(params int[] order)
    {
        var results = order.Select((index, place) => $$$"""{"index":{{{index}}},"relevance_score":{{{1.0 / (place + 1)}}}}""");
        return Json($$$"""{"id":"rr-1","results":[{{{string.Join(',', results)}}}],"meta":{"billed_units":{"search_units":1} }}""");
    }
}
