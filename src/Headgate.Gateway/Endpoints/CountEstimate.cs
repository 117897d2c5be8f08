using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Relaying;
using Headgate.Gateway.Translation;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Gateway.Endpoints;

/// <summary>The size of a prompt where no provider could be asked: computed here, and marked as an estimate.</summary>
internal static class CountEstimate
{
    /// <summary>Header that marks the figure.</summary>
    public const string Header = "x-headgate-estimated";

    /// <summary>Whether an estimate may take the place of an answer that did not come about. A request that is wrong stays wrong.</summary>
    public static bool MayStandIn(AttemptOutcome outcome) =>
        outcome.Verdict != Verdict.Delivered
        && outcome.Said is not (UpstreamErrorKind.Request or UpstreamErrorKind.ContextLength or UpstreamErrorKind.ContentFilter)
        && outcome.Error?.Kind != GatewayErrorKind.ClientClosed;

    /// <summary>Answers with the estimate; an error where the request cannot be read.</summary>
    public static async Task<GatewayError?> AnswerAsync(Exchange exchange, RequestTranslator translator, Meter meter, TimeProvider time)
    {
        var asked = translator.Read(exchange);
        if (asked.Request is not { } request)
        {
            return asked.Error;
        }

        exchange.BeginAttempt();
        exchange.Error = null;
        exchange.Context.Response.Headers[Header] = "true";
        await CountRelay.WriteAsync(exchange, PromptEstimator.Estimate(request), meter, time).ConfigureAwait(false);
        return null;
    }
}
