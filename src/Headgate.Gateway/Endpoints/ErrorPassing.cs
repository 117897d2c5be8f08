using Headgate.Gateway.Errors;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Relaying;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Endpoints;

/// <summary>Same dialect on both sides: the provider's own error goes to the client as it is, without the secret.</summary>
internal static class ErrorPassing
{
    /// <summary>Records and sends it; nothing is left to render.</summary>
    public static async Task<GatewayError?> PassAsync(Exchange exchange, UpstreamErrorAnswer answer, Meter meter, TimeProvider time)
    {
        exchange.Status = answer.Status;
        meter.Complete(exchange, RequestOutcome.Refused);
        var response = exchange.Context.Response;
        ResponseHead.Explain(exchange, time);
        ResponseHead.ExplainCost(exchange, time);
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        if (exchange.Error?.RetryAfter is { } wait)
        {
            ErrorWriter.TellWait(response, wait);
        }

        await response.BodyWriter.WriteAsync(answer.Body, exchange.Context.RequestAborted).ConfigureAwait(false);
        return null;
    }
}
