using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Headgate.Contracts.Client;

/// <summary>Sends the management API's requests: address, token, ETags, and refusals as <see cref="AdminApiException"/>.</summary>
/// <param name="http">What carries the requests; not disposed.</param>
/// <param name="address">The gateway's address, such as <c>http://localhost:3000</c>.</param>
/// <param name="token">A personal access token; null: the handler authenticates otherwise.</param>
internal sealed class AdminTransport(HttpMessageInvoker http, Uri address, string? token)
{
    /// <summary>Sends and reads the answer's body; default where there is none.</summary>
    /// <exception cref="AdminApiException">The API refused.</exception>
    /// <exception cref="HttpRequestException">The gateway cannot be reached.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation, long? ifMatch = null)
    {
        using var response = await SendAsync(method, path, body, ifMatch, cancellation);
        return (await response.Content.ReadFromJsonAsync<T>(ContractJson.Options, cancellation))!;
    }

    /// <summary>Sends a request whose answer has no body.</summary>
    /// <exception cref="AdminApiException">The API refused.</exception>
    public async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation, long? ifMatch = null) =>
        (await SendAsync(method, path, body, ifMatch, cancellation)).Dispose();

    /// <summary>Sends and hands the answer over as it comes; dispose it.</summary>
    /// <exception cref="AdminApiException">The API refused.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, long? ifMatch, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, "/api/v1/" + path));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (ifMatch is { } version)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        }

        request.Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body, body.GetType(), options: ContractJson.Options));
        var response = await http.SendAsync(request, cancellation);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new AdminApiException(await ReadProblemAsync(response, cancellation));
        }
    }

    private static async Task<Problem> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            var root = document.RootElement;
            return new Problem
            {
                Status = status,
                Title = root.GetProperty("title").GetString() ?? string.Empty,
                Detail = root.TryGetProperty("detail", out var detail) ? detail.GetString() : null,
                Errors = root.TryGetProperty("errors", out var errors) ? errors.Deserialize<FieldError[]>(ContractJson.Options)! : [],
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not our API that answered, such as a proxy in between.
            return new Problem { Status = status, Title = $"The gateway answered {status} {response.ReasonPhrase} without saying why" };
        }
    }
}
