using System.Collections.Frozen;

namespace Headgate.Gateway.Forwarding;

/// <summary>Which headers stay behind on either way. Everything else passes, because tools and providers keep inventing useful ones.</summary>
public static class HeaderRules
{
    /// <summary>Request headers that never go upstream: of this hop, of the client's own credential, or telling about the client's network.</summary>
    private static readonly FrozenSet<string> RequestBlocked = new[]
    {
        "Host", "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "Expect", "Content-Length", "Accept-Encoding", "Authorization", "x-api-key", "api-key",
        "x-goog-api-key", "Cookie", "Origin", "Referer", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host",
        "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "CF-Connecting-IP", "True-Client-IP", "OpenAI-Organization",
        "OpenAI-Project", "Sec-WebSocket-Protocol", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions",
        "traceparent", "tracestate", "baggage", "HTTP2-Settings", "Access-Control-Request-Method", "Access-Control-Request-Headers",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Response headers that never go to the client: of this hop, rewritten here, or binding the client to the provider's site.</summary>
    private static readonly FrozenSet<string> ResponseBlocked = new[]
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Trailer", "Transfer-Encoding", "Upgrade", "Content-Length", "Content-Encoding",
        "Set-Cookie", "Server", "Date", "Alt-Svc", "Strict-Transport-Security", "Location", "WWW-Authenticate", "Public-Key-Pins", "NEL",
        "Report-To", "Content-Security-Policy",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Request headers that mean something whatever the dialect; with a translated body only these go upstream.</summary>
    private static readonly FrozenSet<string> NeutralRequest = new[]
    {
        "User-Agent", "X-Request-Id", "X-Title", "HTTP-Referer", "Accept-Language", "Idempotency-Key",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a client's header goes upstream beside a body in another dialect.</summary>
    public static bool PassesTranslated(string name) => NeutralRequest.Contains(name);

    /// <summary>Whether a client's header goes upstream.</summary>
    public static bool PassesUp(string name) =>
        !RequestBlocked.Contains(name)
        && !name.StartsWith("x-headgate-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("sec-fetch-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("sec-ch-", StringComparison.OrdinalIgnoreCase)
        && name[0] != ':';

    /// <summary>Whether a provider's header goes to the client.</summary>
    public static bool PassesDown(string name) =>
        !ResponseBlocked.Contains(name)
        && !name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("x-headgate-", StringComparison.OrdinalIgnoreCase);
}
