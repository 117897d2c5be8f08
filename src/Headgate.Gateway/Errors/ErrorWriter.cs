using System.Buffers;
using System.Globalization;
using Headgate.Gateway.Endpoints;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Errors;

/// <summary>Answers a request with an error, in the words of the client's dialect.</summary>
public static class ErrorWriter
{
    /// <summary>Says when to come back. Rounded up: a client that comes a moment early only gets the same answer again.</summary>
    public static void TellWait(HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes status, headers and body. The response must not have started.</summary>
    public static async Task WriteAsync(HttpContext context, DialectId dialect, GatewayError error, string requestId)
    {
        var status = ErrorTable.StatusOf(error.Kind);
        var buffer = new ArrayBufferWriter<byte>(512);
        dialect.Client().WriteError(error, status, requestId, buffer);

        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        if (error.RetryAfter is { } wait)
        {
            TellWait(response, wait);
        }

        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
