using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects;

/// <summary>Names the top-level fields of a request that a small dialect has no place for.</summary>
internal static class FieldLosses
{
    /// <summary>Reports what the request asks for beside <paramref name="known"/> (Chat's names), and every extension.</summary>
    public static void Report(ChatRequest request, WriteContext context, params ReadOnlySpan<string> known)
    {
        Check("n", request.Answers is > 1, known);
        Check("parallel_tool_calls", request.ParallelToolCalls == false, known);
        Check("logprobs", request.Logprobs == true, known);
        Check("top_logprobs", request.TopLogprobs is > 0, known);
        Check("user", request.User is not null, known);
        Check("metadata", request.Metadata.ValueKind != JsonValueKind.Undefined, known);
        Check("service_tier", request.ServiceTier is not (null or "auto" or "default"), known);
        Check("verbosity", request.Verbosity is not null, known);
        Check("prompt_cache_key", request.PromptCacheKey is not null, known);
        foreach (var extension in request.Extensions)
        {
            context.Losses.Drop(extension.Key);
        }

        void Check(string name, bool asked, ReadOnlySpan<string> among)
        {
            if (asked && !among.Contains(name))
            {
                context.Losses.Drop(FieldNames.Of(request.Dialect, name));
            }
        }
    }
}
