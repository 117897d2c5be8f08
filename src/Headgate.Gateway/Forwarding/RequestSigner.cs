namespace Headgate.Gateway.Forwarding;

/// <summary>Signs a request with a credential that is not simply sent: AWS Signature 4, a service account's token.</summary>
public abstract class RequestSigner
{
    /// <summary>Signs the request, whose address, headers and content are final.</summary>
    /// <exception cref="HttpRequestException">The token that the signature needs could not be had.</exception>
    public abstract ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellation);
}
