using System.Globalization;

namespace Headgate.Gateway.Forwarding.Signing;

/// <summary>Signs requests with AWS Signature 4 (wire-formats section 9). The body is buffered, because its hash is signed.</summary>
/// <param name="credential">The key.</param>
/// <param name="region">Such as <c>us-east-1</c>.</param>
/// <param name="clock">The time of the signature; AWS tolerates five minutes of difference.</param>
/// <param name="service">Such as <c>bedrock</c> (also for the runtime's host) or <c>sagemaker</c>.</param>
public sealed class SigV4Signer(AwsCredentialText credential, string region, TimeProvider clock, string service = "bedrock") : RequestSigner
{
    /// <inheritdoc/>
    public override async ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        var address = request.RequestUri!;
        var moment = clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var payload = SigV4.Hash(body);

        // A request that is signed again must not keep the first signature.
        Set(request, "x-amz-date", moment);
        Set(request, "x-amz-content-sha256", payload);
        Set(request, "x-amz-security-token", credential.SessionToken);

        // In the order of their names.
        var signed = new List<KeyValuePair<string, string>>
        {
            new("host", request.Headers.Host ?? address.Authority),
            new("x-amz-content-sha256", payload),
            new("x-amz-date", moment),
        };
        if (credential.SessionToken is { } token)
        {
            signed.Add(new("x-amz-security-token", token));
        }

        var query = address.Query.Length > 1 ? address.Query[1..] : string.Empty;
        var what = new SigV4.Request(request.Method.Method, address.AbsolutePath, query, signed, payload);
        Set(request, "Authorization", SigV4.Authorize(what, credential, region, service, moment));
    }

    /// <summary>Names the region and service; never the key.</summary>
    public override string ToString() => $"AWS Signature 4 for {service} in {region}";

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
