namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/audit</c>.</summary>
public sealed class AuditClient
{
    private readonly AdminTransport _transport;

    internal AuditClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of entries without their documents, the newest first. Filters: <c>actor</c> (id or name), <c>action</c> (or its beginning up to the dot), <c>resource</c>, <c>via</c>, <c>from</c>, <c>to</c>.</summary>
    public Task<Page<AuditEntryView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<AuditEntryView>>(HttpMethod.Get, "audit" + query?.ToQueryString(), null, cancellation);

    /// <summary>One entry with its documents.</summary>
    public Task<AuditEntryView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<AuditEntryView>(HttpMethod.Get, $"audit/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Every entry that the filters match, streamed; dispose it.</summary>
    /// <param name="format"><c>csv</c> or <c>jsonl</c>.</param>
    /// <param name="query">Filters.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<HttpResponseMessage> ExportAsync(string format, ListQuery? query = null, CancellationToken cancellation = default)
    {
        var filters = query?.ToQueryString() ?? string.Empty;
        return _transport.SendAsync(HttpMethod.Get, $"audit/export{filters}{(filters.Length == 0 ? '?' : '&')}format={Uri.EscapeDataString(format)}", null, null, cancellation);
    }
}
