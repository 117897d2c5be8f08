using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Reads a client's request (wire-formats section 3). Stored responses were spliced into <c>input</c> before.</summary>
internal static class OpenAIResponsesRequestReader
{
    // Fields with a canonical property, and those that the gateway serves itself or that are harmless to lose.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "model", "input", "instructions", "max_output_tokens", "temperature", "top_p", "top_logprobs", "tools", "tool_choice",
        "parallel_tool_calls", "text", "reasoning", "include", "store", "previous_response_id", "stream", "stream_options", "metadata",
        "service_tier", "safety_identifier", "user", "prompt_cache_key",
    };

    public static ChatRequest? Read(ReadOnlyMemory<byte> body, ReadContext context)
    {
        var document = JsonDocuments.TryParse(body);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document?.Dispose();
            context.Fault(FieldPath.Of("body"), "must be a JSON object");
            return null;
        }

        var request = new ChatRequest("openai-responses", document);
        ReadFields(request, document.RootElement);
        ReadInput(request, document.RootElement, context);
        ResponsesToolReader.Read(request, document.RootElement, context);
        ReadExtensions(request, document.RootElement);
        Conversation.Repair(request, context);
        if (context.Error is null)
        {
            return request;
        }

        request.Dispose();
        return null;
    }

    private static void ReadFields(ChatRequest request, JsonElement root)
    {
        request.Model = root.Text("model"u8) ?? string.Empty;
        request.Stream = root.Flag("stream"u8) ?? false;
        request.MaxOutputTokens = root.Count("max_output_tokens"u8);
        request.Temperature = root.Number("temperature"u8);
        request.TopP = root.Number("top_p"u8);
        request.TopLogprobs = root.Count("top_logprobs"u8);
        request.ParallelToolCalls = root.Flag("parallel_tool_calls"u8);
        request.ServiceTier = root.Text("service_tier"u8);
        request.PromptCacheKey = root.Text("prompt_cache_key"u8);
        request.User = root.Text("safety_identifier"u8) ?? root.Text("user"u8);
        request.Metadata = root.Member("metadata"u8) is { ValueKind: JsonValueKind.Object } metadata ? metadata : default;
        request.Verbosity = root.Member("text"u8).Text("verbosity"u8);
        request.Format = FormatOf(root.Member("text"u8).Member("format"u8));
        var reasoning = root.Member("reasoning"u8);
        var effort = reasoning.Text("effort"u8);
        var visible = (reasoning.Text("summary"u8) ?? reasoning.Text("generate_summary"u8)) is null ? (bool?)null : true;
        request.Reasoning = effort is null && visible is null ? null : new ReasoningWish { Effort = effort, Visible = visible };
    }

    private static ResponseFormat? FormatOf(JsonElement format) => format.Text("type"u8) switch
    {
        "json_object" => new ResponseFormat(default),
        "json_schema" => new ResponseFormat(format.Member("schema"u8))
        {
            Name = format.Text("name"u8),
            Description = format.Text("description"u8),
            Strict = format.Flag("strict"u8),
        },
        _ => null,
    };

    private static void ReadInput(ChatRequest request, JsonElement root, ReadContext context)
    {
        if (root.Text("instructions"u8) is { Length: > 0 } instructions)
        {
            var path = FieldPath.Of("instructions");
            request.Turns.Add(new ChatTurn(ChatRole.System, [new TextPart(instructions) { Path = path }]) { Path = path });
        }

        var input = root.Member("input"u8);
        if (input.AsText() is { } text)
        {
            var path = FieldPath.Of("input");
            request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart(text) { Path = path }]) { Path = path });
        }
        else if (input.ValueKind == JsonValueKind.Array)
        {
            new ResponsesItemReader(request.Turns, context).Read(input);
        }
        else if (input.Exists())
        {
            context.Fault(FieldPath.Of("input"), "must be a string or a list of items");
        }
        else if (!root.Member("prompt"u8).Exists())
        {
            context.Fault(FieldPath.Of("input"), "is missing");
        }
    }

    private static void ReadExtensions(ChatRequest request, JsonElement root)
    {
        foreach (var item in root.Items("include"u8))
        {
            var word = item.AsText();
            request.Logprobs = word == "message.output_text.logprobs" ? true : request.Logprobs;
            if (word is not (null or "message.output_text.logprobs" or "reasoning.encrypted_content"))
            {
                request.Extensions.Add(new("include", item));
            }
        }

        foreach (var member in root.EnumerateObject())
        {
            var isDefault = member.Value.ValueKind == JsonValueKind.Null
                || (member.NameEquals("background"u8) && member.Value.ValueKind == JsonValueKind.False)
                || (member.NameEquals("truncation"u8) && member.Value.AsText() == "disabled");
            if (!isDefault && !Known.Contains(member.Name))
            {
                request.Extensions.Add(new(member.Name, member.Value));
            }
        }

        foreach (var name in (ReadOnlySpan<string>)["mode", "context"])
        {
            if (root.Member("reasoning"u8).ValueKind == JsonValueKind.Object
                && root.Member("reasoning"u8).TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                request.Extensions.Add(new("reasoning." + name, value));
            }
        }
    }
}
