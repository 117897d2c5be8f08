using System.Globalization;
using System.Net.Http.Headers;
using Headgate.Gateway.Configuration;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Gateway.Forwarding;

/// <summary>What a failed attempt means: try another target, or give up.</summary>
public static class OutcomeClassifier
{
    /// <summary>A provider's error answer, read.</summary>
    /// <param name="target">Who said so.</param>
    /// <param name="status">Its status; 200 for an error inside an answer that began well.</param>
    /// <param name="said">What it says.</param>
    /// <param name="wait">The wait that its headers ask for.</param>
    /// <param name="answer">The whole answer.</param>
    public static AttemptOutcome OfError(Target target, int status, UpstreamError said, TimeSpan? wait, UpstreamErrorAnswer? answer)
    {
        var name = target.Channel.Name;
        var words = said.Message.Length == 0 ? $"HTTP {status}" : string.Create(CultureInfo.InvariantCulture, $"HTTP {status}: {said.Message}");
        var retry = said.RetryAfter ?? wait;
        var error = said.Kind switch
        {
            UpstreamErrorKind.Credential => new GatewayError(
                GatewayErrorKind.UpstreamCredential,
                $"Channel '{name}': the provider refused credential '{target.Credential.Name}' ({words}). Whoever runs the gateway has to check the channel's apiKey."),
            UpstreamErrorKind.Quota => new GatewayError(
                GatewayErrorKind.PlanExhausted,
                target.Channel.Billing == Billing.Plan
                    ? $"Channel '{name}': the plan is used up ({words})."
                    : $"Channel '{name}': the provider account's quota is used up ({words})."),
            UpstreamErrorKind.RateLimit => new GatewayError(GatewayErrorKind.UpstreamRateLimited, $"Channel '{name}': the provider's rate limit is reached ({words})."),
            UpstreamErrorKind.Server => new GatewayError(GatewayErrorKind.UpstreamError, $"Channel '{name}': the provider failed ({words})."),
            UpstreamErrorKind.NotFound => new GatewayError(GatewayErrorKind.UpstreamError, $"Channel '{name}': the provider does not know the model or path ({words})."),
            UpstreamErrorKind.ContextLength => new GatewayError(
                // The words and the code by which tools know that they have to shorten the conversation.
                GatewayErrorKind.InvalidRequest, $"The prompt is too long for this model. Channel '{name}': the provider refused it ({words}).")
            {
                Code = "context_length_exceeded",
            },
            _ => new GatewayError(GatewayErrorKind.InvalidRequest, $"Channel '{name}': the provider refused the request ({words})."),
        };
        var final = said.Kind is UpstreamErrorKind.Request or UpstreamErrorKind.ContextLength or UpstreamErrorKind.ContentFilter;
        return new AttemptOutcome(final ? Verdict.GiveUp : Verdict.TryNext)
        {
            Error = error with { RetryAfter = retry },
            Said = said.Kind,
            Answer = answer,
            Passing = said.Kind == UpstreamErrorKind.Server,
            ResetsAt = said.ResetsAt,
        };
    }

    /// <summary>An answer that is not what the protocol promises.</summary>
    public static AttemptOutcome OfMalformed(Target target, string what) => new(Verdict.TryNext)
    {
        Error = new GatewayError(GatewayErrorKind.UpstreamMalformed, $"Channel '{target.Channel.Name}': the provider sent {what}."),
        Passing = true,
    };

    /// <summary>A phase ran out.</summary>
    public static AttemptOutcome OfTimeout(Target target, Phase phase, TimeSpan limit)
    {
        var (what, setting) = phase switch
        {
            Phase.Connect => ("could not be connected to", "timeouts.connect"),
            Phase.FirstByte => ("did not answer", "timeouts.firstByte or globalSettings.defaultTimeout"),
            Phase.FirstToken => ("sent no content", "timeouts.firstToken"),
            Phase.Idle => ("fell silent", "timeouts.idle"),
            _ => ("was not done", "globalSettings.timeouts.total"),
        };
        return new AttemptOutcome(phase == Phase.Total ? Verdict.GiveUp : Verdict.TryNext)
        {
            Error = new GatewayError(
                GatewayErrorKind.UpstreamTimeout,
                string.Create(CultureInfo.InvariantCulture, $"Channel '{target.Channel.Name}': the provider {what} within {limit.TotalSeconds:0.###} s ({setting}).")),
        };
    }

    /// <summary>The provider could not be reached, or the connection broke.</summary>
    public static AttemptOutcome OfException(Target target, Exception exception)
    {
        var what = exception is HttpRequestException http
            ? http.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "its host name cannot be resolved",
                HttpRequestError.SecureConnectionError => "the TLS connection failed",
                HttpRequestError.ProxyTunnelError => "the outbound proxy refused",
                HttpRequestError.ConnectionError when http.InnerException is HttpRequestException guard => guard.Message,
                HttpRequestError.ConnectionError => "the connection was refused or did not come about",
                HttpRequestError.ResponseEnded => "the connection was closed before the answer was complete",
                HttpRequestError.InvalidResponse => "the answer is not HTTP",
                HttpRequestError.ConfigurationLimitExceeded => "the answer's headers are too large",
                _ => "the connection broke",
            }
            : "the connection broke";
        return new AttemptOutcome(Verdict.TryNext)
        {
            Error = new GatewayError(GatewayErrorKind.UpstreamUnreachable, $"Channel '{target.Channel.Name}': the provider could not be reached: {what}."),
            Passing = true,
        };
    }

    /// <summary>The client went away.</summary>
    public static AttemptOutcome OfClientClosed() => new(Verdict.GiveUp)
    {
        Error = new GatewayError(GatewayErrorKind.ClientClosed, "The client closed the connection."),
    };

    /// <summary>The wait that an answer's headers ask for: <c>retry-after-ms</c>, or <c>retry-after</c> in seconds, with or without a fraction, or as a date.</summary>
    public static TimeSpan? WaitOf(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(string.Concat(values), CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is > 0 and < 1e9)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        if (!headers.TryGetValues("retry-after", out var seconds))
        {
            return null;
        }

        // Some write fractions, which the standard's own parser does not take.
        var text = string.Concat(seconds);
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var delta))
        {
            return delta is > 0 and < 1e9 ? TimeSpan.FromSeconds(delta) : null;
        }

        TimeSpan? wait = headers.RetryAfter?.Date is { } date ? date - now : null;
        return wait is { } w && w > TimeSpan.Zero ? w : null;
    }
}
