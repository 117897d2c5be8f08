namespace Headgate.Protocols.Dialects;

/// <summary>
/// Ids of answers that the gateway writes itself. They derive from the request id, so that a client's id leads an operator to the
/// record, and a provider's id in a foreign form never reaches a client that checks the form.
/// </summary>
internal static class AnswerIds
{
    /// <summary>A Chat completion's.</summary>
    public static string Chat(AnswerContext context) => "chatcmpl-" + context.RequestId;

    /// <summary>A response's.</summary>
    public static string Response(AnswerContext context) => "resp_" + context.RequestId;

    /// <summary>An Anthropic message's.</summary>
    public static string Message(AnswerContext context) => "msg_" + context.RequestId;

    /// <summary>An output item's, by its place.</summary>
    public static string Item(string prefix, AnswerContext context, int index) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}_{context.RequestId}{index:x2}");
}
