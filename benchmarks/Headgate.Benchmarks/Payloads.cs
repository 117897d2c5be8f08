using System.Globalization;
using System.Text;

namespace Headgate.Benchmarks;

/// <summary>Requests and streams of the sizes that matter: a short chat, a long agent turn, a prompt with an image.</summary>
public static class Payloads
{
    /// <summary>A chat request of about this many bytes.</summary>
    public static byte[] ChatRequest(int bytes)
    {
        var text = new StringBuilder("""{"model":"glm-4.6","stream":true,"max_tokens":1024,"temperature":0.7,"messages":[""");
        for (var turn = 0; text.Length < bytes; turn++)
        {
            text.Append(turn == 0 ? "" : ",").Append("""{"role":"user","content":"Turn """).Append(turn).Append(' ');
            text.Append('x', Math.Clamp(bytes - text.Length, 1, bytes > 1_000_000 ? 1_000_000 : 400)).Append("\"}");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    /// <summary>A chat stream of about this many bytes, with a usage frame and <c>[DONE]</c> at its end.</summary>
    public static byte[] ChatStream(int bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < bytes; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""data: {"id":"chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012","object":"chat.completion.chunk","created":1772011296,"model":"gpt-4o-mini-2024-07-18","service_tier":"default","system_fingerprint":"fp_2d82c05f26","choices":[{"index":0,"delta":{"content":" word{{i}}"},"logprobs":null,"finish_reason":null}],"usage":null}""").Append("\n\n");
        }

        text.Append("""data: {"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}}""").Append("\n\ndata: [DONE]\n\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>An Anthropic stream of about this many bytes.</summary>
    public static byte[] AnthropicStream(int bytes)
    {
        var text = new StringBuilder("event: message_start\ndata: ")
            .Append("""{"type":"message_start","message":{"usage":{"input_tokens":10,"output_tokens":1}}}""").Append("\n\n");
        for (var i = 0; text.Length < bytes; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$$"""
                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" word{{{i}}}"}}


                """);
        }

        text.Append("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
