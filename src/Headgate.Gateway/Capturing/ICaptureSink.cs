using Headgate.Gateway.Forwarding;

namespace Headgate.Gateway.Capturing;

/// <summary>Decides which requests leave their bodies behind, and takes them. The control plane implements it.</summary>
public interface ICaptureSink
{
    /// <summary>Begins the capture of a request whose body was read; null: this one is not captured. Called on the request's own thread.</summary>
    Capture? TryBegin(Exchange exchange);

    /// <summary>Takes a capture over when its request is done. Must not wait: what it cannot take is dropped.</summary>
    void Take(Exchange exchange, Capture capture);
}
