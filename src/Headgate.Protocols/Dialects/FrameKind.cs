namespace Headgate.Protocols.Dialects;

/// <summary>What one stream event means for failover and metering.</summary>
public enum FrameKind
{
    /// <summary>Nothing the client could use yet: comments, pings, a message start, a chunk with only a role.</summary>
    Preamble,

    /// <summary>Text, a tool call, reasoning, a refusal, a finish reason: from here on the answer counts.</summary>
    Content,

    /// <summary>Only usage, in the frame that <c>stream_options.include_usage</c> asks for.</summary>
    UsageOnly,

    /// <summary>The protocol's own end of a stream (<c>[DONE]</c>, <c>message_stop</c>, <c>response.completed</c>, a Gemini finish reason).</summary>
    End,

    /// <summary>An error event.</summary>
    Error,
}
