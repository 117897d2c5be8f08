using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Reads <c>thinking</c> and <c>output_config</c>.</summary>
internal static class AnthropicReasoningReader
{
    /// <summary>Fills in the request's wish and format.</summary>
    public static void Read(ChatRequest request, JsonElement body)
    {
        var thinking = body.Member("thinking"u8);
        var config = body.Member("output_config"u8);
        var effort = config.Text("effort"u8);
        var type = thinking.Text("type"u8);
        if (type is not null || effort is not null)
        {
            request.Reasoning = new ReasoningWish
            {
                Enabled = type is null ? null : type != "disabled",
                Budget = type == "enabled" ? thinking.Count("budget_tokens"u8) : null,
                Effort = effort,
                Visible = thinking.Text("display"u8) switch { "omitted" => false, "summarized" => true, _ => null },
            };
        }

        var format = config.Member("format"u8);
        if (format.Text("type"u8) == "json_schema")
        {
            request.Format = new ResponseFormat(format.Member("schema"u8)) { Strict = true };
        }
    }
}
