using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Endpoints;

/// <summary>The dialect of a caller whose path does not tell it: of <c>/models</c>, which three dialects share, and of paths that lead nowhere.</summary>
public static class CallerDialect
{
    /// <summary>Told by the headers that the official clients send.</summary>
    public static DialectId Of(HttpRequest request, DialectId byPath)
    {
        if (byPath == DialectId.GoogleGenerateContent || request.Headers.ContainsKey("x-goog-api-key") || request.Headers.ContainsKey("x-goog-api-client"))
        {
            return DialectId.GoogleGenerateContent;
        }

        return request.Headers.ContainsKey("anthropic-version") ? DialectId.AnthropicMessages : DialectId.OpenAIChat;
    }
}
