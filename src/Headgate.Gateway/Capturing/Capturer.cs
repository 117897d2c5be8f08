using Headgate.Gateway.Forwarding;

namespace Headgate.Gateway.Capturing;

/// <summary>Where the request path meets capturing: begun when the body is there, handed over when the request is done.</summary>
public static class Capturer
{
    /// <summary>Begins, if the sink wants this request.</summary>
    public static void Begin(ICaptureSink? sink, Exchange exchange)
    {
        if (sink?.TryBegin(exchange) is { } capture)
        {
            exchange.Capture = capture;
            capture.AddRequest(exchange.Request.Body.Span);
            CapturingBody.Install(exchange.Context, capture);
        }
    }

    /// <summary>Hands over what was captured.</summary>
    public static void End(ICaptureSink? sink, Exchange exchange)
    {
        if (exchange.Capture is { } capture)
        {
            exchange.Capture = null;
            sink?.Take(exchange, capture);
        }
    }
}
