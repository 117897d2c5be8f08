namespace Headgate.Contracts.Client;

/// <summary>
/// The management API of a gateway, typed. One property per resource. Every method throws <see cref="AdminApiException"/> when the API
/// refuses and <see cref="HttpRequestException"/> when the gateway cannot be reached.
/// </summary>
public sealed class AdminClient
{
    /// <summary>A client.</summary>
    /// <param name="http">What carries the requests, such as an <c>HttpClient</c>; not disposed.</param>
    /// <param name="address">The gateway's address, such as <c>http://localhost:3000</c>.</param>
    /// <param name="token">A personal access token; null: the handler authenticates otherwise.</param>
    public AdminClient(HttpMessageInvoker http, Uri address, string? token = null)
    {
        var transport = new AdminTransport(http, address, token);
        Groups = new GroupsClient(transport);
        Records = new RecordsClient(transport);
    }

    /// <summary>Groups: pricing and access tiers.</summary>
    public GroupsClient Groups { get; }

    /// <summary>Records of requests, and what they add up to.</summary>
    public RecordsClient Records { get; }
}
