namespace Headgate.Protocols.Chat;

/// <summary>What each client's dialect calls the fields of the canonical request, for loss reports: a caller reads its own words.</summary>
public static class FieldNames
{
    /// <summary>The client's name of a field, given Chat's name for it.</summary>
    /// <param name="dialect">The client's dialect.</param>
    /// <param name="chat">Chat's name, such as <c>max_tokens</c>.</param>
    public static string Of(string dialect, string chat) => dialect switch
    {
        "gemini" => Gemini(chat),
        "anthropic" => Anthropic(chat),
        "openai-responses" => Responses(chat),
        _ => chat,
    };

    private static string Gemini(string chat) => chat switch
    {
        "max_tokens" => "generationConfig.maxOutputTokens",
        "temperature" => "generationConfig.temperature",
        "top_p" => "generationConfig.topP",
        "top_k" => "generationConfig.topK",
        "stop" => "generationConfig.stopSequences",
        "n" => "generationConfig.candidateCount",
        "seed" => "generationConfig.seed",
        "presence_penalty" => "generationConfig.presencePenalty",
        "frequency_penalty" => "generationConfig.frequencyPenalty",
        "logprobs" => "generationConfig.responseLogprobs",
        "top_logprobs" => "generationConfig.logprobs",
        "response_format" => "generationConfig.responseJsonSchema",
        "reasoning_effort" => "generationConfig.thinkingConfig",
        "tool_choice" => "toolConfig.functionCallingConfig",
        "metadata" => "labels",
        "service_tier" => "serviceTier",
        _ => chat,
    };

    private static string Anthropic(string chat) => chat switch
    {
        "stop" => "stop_sequences",
        "user" => "metadata.user_id",
        "response_format" => "output_config.format",
        "reasoning_effort" => "thinking",
        "parallel_tool_calls" => "tool_choice.disable_parallel_tool_use",
        "verbosity" => "output_config.verbosity",
        _ => chat,
    };

    private static string Responses(string chat) => chat switch
    {
        "max_tokens" => "max_output_tokens",
        "response_format" => "text.format",
        "verbosity" => "text.verbosity",
        "reasoning_effort" => "reasoning",
        "user" => "safety_identifier",
        "logprobs" => "include",
        _ => chat,
    };
}
