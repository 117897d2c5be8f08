using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Headgate.Protocols.Chat;

/// <summary>
/// Guesses how many tokens a prompt has, where the provider cannot be asked. An estimate as <see cref="TokenEstimator"/> makes it,
/// plus what turns, tools and media usually cost; whoever shows the figure marks it as one.
/// </summary>
public static class PromptEstimator
{
    private const long PerTurn = 4;
    private const long PerTool = 8;
    private const long PerImage = 1_200;
    private const long PerMedia = 2_500;

    /// <summary>Tokens of the whole prompt; at least 1.</summary>
    public static long Estimate(ChatRequest request)
    {
        var tokens = 1L;
        foreach (var turn in request.Turns)
        {
            tokens += PerTurn + Of(turn.Parts);
        }

        foreach (var tool in request.Tools)
        {
            tokens += PerTool + Of(tool.Name) + Of(tool.Description) + Of(tool.Schema);
        }

        return tokens + (request.Format is { } format ? Of(format.Schema) : 0);
    }

    private static long Of(IReadOnlyList<ChatPart> parts)
    {
        var tokens = 0L;
        foreach (var part in parts)
        {
            tokens += part switch
            {
                TextPart text => Of(text.Text),
                RefusalPart refusal => Of(refusal.Text),
                ReasoningPart reasoning => Of(reasoning.Text),
                ToolCallPart call => PerTool + Of(call.Name) + Of(call.Arguments),
                ToolResultPart result => PerTool + Of(result.Content),
                MediaPart { Kind: MediaKind.Image } => PerImage,
                MediaPart media => Math.Max(PerMedia, (media.Data?.Length ?? 0) / 16L),
                OpaquePart opaque => Of(opaque.Raw),
                _ => 0,
            };
        }

        return tokens;
    }

    private static long Of(JsonElement json) => json.ValueKind == JsonValueKind.Undefined ? 0 : TokenEstimator.Estimate(JsonMarshal.GetRawUtf8Value(json));

    private static long Of(string? text) => string.IsNullOrEmpty(text) ? 0 : TokenEstimator.Estimate(Encoding.UTF8.GetBytes(text));
}
