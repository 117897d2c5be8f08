namespace Headgate.Contracts.Client;

/// <summary>
/// <c>/api/v1/records</c>, <c>/api/v1/stats</c> and what of them is the caller's own. Filters go by their names into
/// <see cref="ListQuery.Filters"/>; cursors too, as <c>before</c> and <c>after</c>.
/// </summary>
public sealed class RecordsClient
{
    private readonly AdminTransport _transport;

    internal RecordsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A part of the records.</summary>
    public Task<RecordPage<RecordView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<RecordPage<RecordView>>(HttpMethod.Get, "records" + query?.ToQueryString(), null, cancellation);

    /// <summary>One record with its attempts.</summary>
    public Task<RecordView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<RecordView>(HttpMethod.Get, $"records/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>What was captured of a request; leaves an entry in the audit log.</summary>
    public Task<CaptureView> GetCaptureAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<CaptureView>(HttpMethod.Get, $"records/{Uri.EscapeDataString(id)}/capture", null, cancellation);

    /// <summary>Every record that matches, as it comes; dispose it.</summary>
    /// <param name="format"><c>csv</c> or <c>jsonl</c>.</param>
    /// <param name="query">Filters.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<HttpResponseMessage> ExportAsync(string format, ListQuery? query = null, CancellationToken cancellation = default)
    {
        var filters = new Dictionary<string, string>(query?.Filters ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal) { ["format"] = format };
        return _transport.SendAsync(HttpMethod.Get, "records/export" + new ListQuery { Filters = filters, Search = query?.Search }.ToQueryString(), null, null, cancellation);
    }

    /// <summary>Makes the hourly and daily sums anew.</summary>
    public Task<RollupRebuildView> RebuildAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<RollupRebuildView>(HttpMethod.Post, "records/rollups/rebuild", null, cancellation);

    /// <summary>Figures; the question's parts go into <see cref="ListQuery.Filters"/>.</summary>
    public Task<StatsView> StatsAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<StatsView>(HttpMethod.Get, "stats" + query?.ToQueryString(), null, cancellation);

    /// <summary>A part of the records of the caller's own keys.</summary>
    public Task<RecordPage<OwnRecordView>> ListOwnAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<RecordPage<OwnRecordView>>(HttpMethod.Get, "me/records" + query?.ToQueryString(), null, cancellation);

    /// <summary>One record of the caller's own keys.</summary>
    public Task<OwnRecordView> GetOwnAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<OwnRecordView>(HttpMethod.Get, $"me/records/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Figures of the caller's own keys.</summary>
    public Task<StatsView> OwnStatsAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<StatsView>(HttpMethod.Get, "me/stats" + query?.ToQueryString(), null, cancellation);
}
