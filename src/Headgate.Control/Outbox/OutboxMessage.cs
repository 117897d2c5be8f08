namespace Headgate.Control.Outbox;

/// <summary>A message to deliver.</summary>
/// <param name="Kind">How.</param>
/// <param name="Target">The mail address, or the webhook's URL.</param>
/// <param name="Subject">The mail's subject, or the event's name.</param>
/// <param name="Body">The mail's text, or the webhook's JSON.</param>
internal sealed record OutboxMessage(OutboxKind Kind, string Target, string Subject, string Body)
{
    /// <summary>Stands in a mail's text for its secret.</summary>
    public const string SecretMark = "{secret}";

    /// <summary>What a webhook is signed with, or what a mail tells its reader alone (a link), sealed for its place; null: there is nothing.</summary>
    public byte[]? Secret { get; init; }
}

/// <summary>How a message is delivered.</summary>
internal enum OutboxKind
{
    /// <summary>By mail.</summary>
    Email,

    /// <summary>By a POST.</summary>
    Webhook,
}
