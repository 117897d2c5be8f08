using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Headgate.Gateway.Access;

/// <summary>Finds the API key in a request: every style on every route, because a tool's dialect does not tell how it was configured.</summary>
public static class KeyReader
{
    private const string WebSocketPrefix = "openai-insecure-api-key.";

    /// <summary>The n-th place that holds a key, in order of preference; null when there is none further.</summary>
    /// <remarks>Some tools send two (an old token and the one that was configured): the caller tries each.</remarks>
    public static string? Read(HttpRequest request, ref int place)
    {
        while (place < 6)
        {
            var value = place++ switch
            {
                0 => Bearer(request.Headers.Authorization),
                1 => First(request.Headers["x-api-key"]),
                2 => First(request.Headers["api-key"]),
                3 => First(request.Headers["x-goog-api-key"]),
                4 => request.QueryString.HasValue ? First(request.Query["key"]) : null,
                _ => WebSocket(request.Headers.SecWebSocketProtocol),
            };
            if (!string.IsNullOrEmpty(value))
            {
                return value;
            }
        }

        return null;
    }

    private static string? First(StringValues values) => values.Count == 0 ? null : values[0]?.Trim();

    private static string? Bearer(StringValues values)
    {
        var value = First(values);
        return value is not null && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value[7..].Trim() : null;
    }

    private static string? WebSocket(StringValues protocols)
    {
        foreach (var header in protocols)
        {
            foreach (var part in (header ?? string.Empty).Split(','))
            {
                var protocol = part.Trim();
                if (protocol.StartsWith(WebSocketPrefix, StringComparison.Ordinal))
                {
                    return protocol[WebSocketPrefix.Length..];
                }
            }
        }

        return null;
    }
}
