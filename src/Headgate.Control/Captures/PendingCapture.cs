using Headgate.Gateway.Capturing;

namespace Headgate.Control.Captures;

/// <summary>A capture that waits to be stored.</summary>
/// <param name="RecordId">The request.</param>
/// <param name="At">When it arrived, Unix milliseconds.</param>
/// <param name="RequestType">Content type of the request.</param>
/// <param name="ResponseType">Content type of the answer.</param>
/// <param name="Bodies">The bodies.</param>
/// <param name="Masks">What is taken out of them.</param>
internal sealed record PendingCapture(string RecordId, long At, string? RequestType, string? ResponseType, Capture Bodies, BodyMask Masks);
