using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Errors;

/// <summary>Who has to act.</summary>
public enum Blame
{
    /// <summary>The caller.</summary>
    Client,

    /// <summary>Whoever runs the gateway.</summary>
    Gateway,

    /// <summary>The provider.</summary>
    Upstream,
}

/// <summary>What each kind of error means: the one table.</summary>
public static class ErrorTable
{
    /// <summary>The HTTP status that the client gets.</summary>
    public static int StatusOf(GatewayErrorKind kind) => kind switch
    {
        GatewayErrorKind.InvalidRequest or GatewayErrorKind.DialectNotServed => 400,
        GatewayErrorKind.KeyMissing or GatewayErrorKind.KeyUnknown => 401,
        GatewayErrorKind.BalanceExhausted => 402,
        GatewayErrorKind.KeyExpired or GatewayErrorKind.NotAllowed => 403,
        GatewayErrorKind.ModelNotFound or GatewayErrorKind.NotFound => 404,
        GatewayErrorKind.MethodNotAllowed => 405,
        GatewayErrorKind.TooLarge => 413,
        GatewayErrorKind.BudgetExhausted or GatewayErrorKind.RateLimited => 429,
        GatewayErrorKind.PlanExhausted or GatewayErrorKind.UpstreamRateLimited => 429,
        GatewayErrorKind.ClientClosed => 499,
        GatewayErrorKind.UpstreamCredential or GatewayErrorKind.UpstreamUnreachable => 502,
        GatewayErrorKind.UpstreamMalformed or GatewayErrorKind.UpstreamError or GatewayErrorKind.UpstreamCut => 502,
        GatewayErrorKind.NoHealthyChannel or GatewayErrorKind.Unavailable => 503,
        GatewayErrorKind.UpstreamTimeout => 504,
        _ => 500,
    };

    /// <summary>Who has to act.</summary>
    public static Blame BlameOf(GatewayErrorKind kind) => kind switch
    {
        GatewayErrorKind.UpstreamCredential or GatewayErrorKind.UpstreamUnreachable or GatewayErrorKind.UpstreamTimeout
            or GatewayErrorKind.UpstreamMalformed or GatewayErrorKind.UpstreamError or GatewayErrorKind.UpstreamRateLimited
            or GatewayErrorKind.UpstreamCut or GatewayErrorKind.NoHealthyChannel or GatewayErrorKind.PlanExhausted => Blame.Upstream,
        GatewayErrorKind.Unavailable or GatewayErrorKind.Internal => Blame.Gateway,
        _ => Blame.Client,
    };
}
