using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Reads a client's request (wire-formats section 2), with the fields that compatible servers added for reasoning.</summary>
internal sealed class OpenAIChatRequestReader
{
    private readonly ChatRequest _request;
    private readonly ReadContext _context;

    private OpenAIChatRequestReader(ChatRequest request, ReadContext context) => (_request, _context) = (request, context);

    public static ChatRequest? Read(ReadOnlyMemory<byte> body, ReadContext context)
    {
        var document = JsonDocuments.TryParse(body);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document?.Dispose();
            context.Fault(FieldPath.Of("body"), "it must be a JSON object");
            return null;
        }

        var request = new ChatRequest(OpenAIChatDialect.Name, document);
        new OpenAIChatRequestReader(request, context).Read();
        if (context.Error is null)
        {
            return request;
        }

        request.Dispose();
        return null;
    }

    private void Read()
    {
        var body = _request.Body;
        foreach (var member in body.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                ReadMember(member.Name, member.Value);
            }
        }

        _request.MaxOutputTokens = body.Count("max_completion_tokens"u8) ?? body.Count("max_tokens"u8);
        _request.User = body.Text("safety_identifier"u8) ?? body.Text("user"u8);
        _request.Reasoning = OpenAIChatReasoning.Read(body);
        OpenAIChatToolReader.Read(_request, _context);
        new OpenAIChatMessageReader(_request, _context).Read();
        Conversation.Repair(_request, _context);
    }

    private void ReadMember(string name, JsonElement value)
    {
        var body = _request.Body;
        switch (name)
        {
            case "messages" or "tools" or "functions" or "tool_choice" or "function_call" or "parallel_tool_calls" or "web_search_options"
                or "max_tokens" or "max_completion_tokens" or "user" or "safety_identifier"
                or "reasoning_effort" or "reasoning" or "thinking" or "enable_thinking" or "thinking_budget" or "include_reasoning":
                break;
            case "model":
                _request.Model = value.AsText() ?? string.Empty;
                break;
            case "stream":
                _request.Stream = value.ValueKind == JsonValueKind.True;
                break;
            case "stream_options":
                _request.IncludeUsage = value.Flag("include_usage"u8) == true;
                break;
            case "response_format":
                ReadFormat(value);
                break;
            case "temperature":
                _request.Temperature = body.Number("temperature"u8);
                break;
            case "top_p":
                _request.TopP = body.Number("top_p"u8);
                break;
            case "top_k":
                _request.TopK = body.Count("top_k"u8);
                break;
            case "stop":
                ReadStop(value);
                break;
            case "n":
                _request.Answers = body.Count("n"u8);
                break;
            case "seed":
                _request.Seed = body.Count("seed"u8);
                break;
            case "presence_penalty":
                _request.PresencePenalty = body.Number("presence_penalty"u8);
                break;
            case "frequency_penalty":
                _request.FrequencyPenalty = body.Number("frequency_penalty"u8);
                break;
            case "logprobs":
                _request.Logprobs = body.Flag("logprobs"u8);
                break;
            case "top_logprobs":
                _request.TopLogprobs = body.Count("top_logprobs"u8);
                break;
            case "metadata":
                _request.Metadata = value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() > 0 ? value : default;
                break;
            case "service_tier":
                _request.ServiceTier = value.AsText();
                break;
            case "verbosity":
                _request.Verbosity = value.AsText();
                break;
            case "prompt_cache_key":
                _request.PromptCacheKey = value.AsText();
                break;
            default:
                if (!IsDefault(name, value))
                {
                    _request.Extensions.Add(new(name, value));
                }

                break;
        }
    }

    // Such a value says nothing that a server would not do without it.
    private static bool IsDefault(string name, JsonElement value) => name switch
    {
        "store" => value.ValueKind == JsonValueKind.False,
        "modalities" => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 && value[0].AsText() == "text",
        "logit_bias" => value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0,
        _ => false,
    };

    private void ReadStop(JsonElement value)
    {
        if (value.AsText() is { Length: > 0 } one)
        {
            _request.Stop.Add(one);
        }

        foreach (var item in value.Items())
        {
            if (item.AsText() is { Length: > 0 } text)
            {
                _request.Stop.Add(text);
            }
        }
    }

    private void ReadFormat(JsonElement value)
    {
        var schema = value.Member("json_schema"u8);
        switch (value.Text("type"u8))
        {
            case "json_object":
                _request.Format = new ResponseFormat(value.Member("schema"u8));
                break;
            case "json_schema" when schema.ValueKind == JsonValueKind.Object:
                _request.Format = new ResponseFormat(schema.Member("schema"u8))
                {
                    Name = schema.Text("name"u8),
                    Description = schema.Text("description"u8),
                    Strict = schema.Flag("strict"u8),
                };
                break;
            case "json_schema":
                _context.Fault(FieldPath.Of("response_format").Field("json_schema"), "it must be an object");
                break;
            case "text":
                break;
            default:
                _context.Fault(FieldPath.Of("response_format").Field("type"), "it must be text, json_object or json_schema");
                break;
        }
    }
}
