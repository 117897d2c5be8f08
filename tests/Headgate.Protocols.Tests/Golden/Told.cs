using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Golden;

/// <summary>What an answer says, in the words of no dialect and without what not every dialect can carry, so that answers in different dialects can be compared.</summary>
internal sealed record Told(string Text, string Reasoning, string Calls, string Finish)
{
    public static Told Of(ChatAnswer answer)
    {
        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        var calls = new StringBuilder();
        foreach (var part in answer.Parts)
        {
            switch (part)
            {
                case TextPart said:
                    text.Append(said.Text);
                    break;
                case RefusalPart refused:
                    // Two dialects have no place of its own for it.
                    text.Append(refused.Text);
                    break;
                case ReasoningPart thought:
                    reasoning.Append(thought.Text);
                    break;
                case ToolCallPart call:
                    // Where a dialect has no free text, it is the argument of a function.
                    calls.Append(call.Name).Append('(').Append(Normal(call.IsCustom ? CustomToolBridge.Wrap(call.Arguments) : call.Arguments)).Append(")\n");
                    break;
            }
        }

        return new Told(Plain(text), Plain(reasoning), calls.ToString(), FinishOf(answer.Finish));
    }

    /// <summary>JSON without spaces; what is none stays as it is.</summary>
    private static string Normal(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    // Where blocks are joined, dialects differ in the line breaks between them.
    private static string Plain(StringBuilder text) => text.Replace("\r", string.Empty).Replace("\n", string.Empty).ToString().Trim();

    // Not every dialect tells these apart.
    private static string FinishOf(FinishReason reason) => reason switch
    {
        FinishReason.StopSequence or FinishReason.Pause or FinishReason.Error => "stop",
        _ => reason.ToString(),
    };
}
