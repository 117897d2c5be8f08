using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Headgate.Gateway.Access;

/// <summary>Finds the API key in a request: every style on every route, because a tool's dialect does not tell how it was configured.</summary>
public static class KeyReader
{
    private const string WebSocketPrefix = "openai-insecure-api-key.";

    /// <summary>The n-th place that holds a key, in order of preference; false when there is none further.</summary>
    /// <remarks>Some tools send two (an old token and the one that was configured): the caller tries each. The key is a part of the header: nothing is made.</remarks>
    public static bool TryRead(HttpRequest request, ref int place, out ReadOnlySpan<char> key)
    {
        while (place < 6)
        {
            key = place++ switch
            {
                0 => Bearer(request.Headers.Authorization),
                1 => First(request.Headers["x-api-key"]),
                2 => First(request.Headers["api-key"]),
                3 => First(request.Headers["x-goog-api-key"]),
                4 => request.QueryString.HasValue ? First(request.Query["key"]) : default,
                _ => WebSocket(request.Headers.SecWebSocketProtocol),
            };
            if (!key.IsEmpty)
            {
                return true;
            }
        }

        key = default;
        return false;
    }

    private static ReadOnlySpan<char> First(StringValues values) => values.Count == 0 ? default : values[0].AsSpan().Trim();

    private static ReadOnlySpan<char> Bearer(StringValues values)
    {
        var value = First(values);
        return value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value[7..].Trim() : default;
    }

    private static ReadOnlySpan<char> WebSocket(StringValues protocols)
    {
        foreach (var header in protocols)
        {
            var list = header.AsSpan();
            foreach (var part in list.Split(','))
            {
                var protocol = list[part].Trim();
                if (protocol.StartsWith(WebSocketPrefix, StringComparison.Ordinal))
                {
                    return protocol[WebSocketPrefix.Length..];
                }
            }
        }

        return default;
    }
}
