using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>One message as it will be sent: only what has a form here, results of tools first.</summary>
/// <param name="Role">User, assistant, or (in this dialect's own requests) system.</param>
/// <param name="Parts">What is said.</param>
internal sealed record AnthropicMessage(ChatRole Role, List<ChatPart> Parts)
{
    /// <summary>Whether it holds results of tools.</summary>
    public bool HasResults => Parts.Exists(part => part is ToolResultPart);
}
