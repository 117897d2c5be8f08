using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Admin;

/// <summary>Takes a request's body in whole before the endpoint reads it, as much of it as its caller may send.</summary>
internal static class RequestBody
{
    // An import of a large installation is the largest body there is. What anybody may send is small, or a few senders would fill the memory.
    private const int MostOfManagers = 64 << 20;
    private const int MostOfOthers = 1 << 20;
    private const int Piece = 16 * 1024;

    /// <summary>Takes it.</summary>
    /// <exception cref="Refusal">It is larger than that.</exception>
    public static async Task TakeAsync(HttpContext context, Permission permission)
    {
        var request = context.Request;
        if (request.ContentLength is 0 or null && !request.Headers.TransferEncoding.Contains("chunked", StringComparer.OrdinalIgnoreCase))
        {
            return;
        }

        var most = permission is Permission.Manage or Permission.Root ? MostOfManagers : MostOfOthers;
        var buffer = new MemoryStream();
        var piece = new byte[Piece];
        int read;
        while ((read = await request.Body.ReadAsync(piece, context.RequestAborted)) > 0)
        {
            buffer.Write(piece, 0, read);
            if (buffer.Length > most || request.ContentLength > most)
            {
                throw Refusal.Unfit(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {most >> 20} MB.");
            }
        }

        buffer.Position = 0;
        request.Body = buffer;

        // The last piece may have come on the thread that polls the sockets.
        await Task.Yield();
    }
}
