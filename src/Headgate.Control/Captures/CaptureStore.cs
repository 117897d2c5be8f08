using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Storage;

namespace Headgate.Control.Captures;

/// <summary>The captures of the database. Whoever looks at one leaves an entry in the audit log.</summary>
internal sealed class CaptureStore(Database database, AuditLog audit)
{
    /// <summary>What was captured of a request.</summary>
    /// <exception cref="Refusal">Nothing was, or it is deleted by now.</exception>
    public Task<CaptureView> GetAsync(Caller caller, string recordId, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<CaptureRow>("SELECT * FROM record_captures WHERE record_id = @recordId", new { recordId })
                ?? throw Refusal.NotFound($"capture of a request '{recordId}'");
            await audit.WriteAsync(connection, caller, "capture.read", recordId, null, null, null);
            return new CaptureView(
                row.record_id,
                DateTimeOffset.FromUnixTimeMilliseconds(row.captured_at),
                new CapturedBody(row.request_bytes, row.request_cut != 0, row.request_type, row.request_body),
                new CapturedBody(row.response_bytes, row.response_cut != 0, row.response_type, row.response_body));
        },
        cancellation);

    /// <summary>A capture as a row, masked.</summary>
    public static CaptureRow RowOf(PendingCapture pending)
    {
        var bodies = pending.Bodies;
        var requestCut = bodies.Request.Length < bodies.RequestBytes;
        var responseCut = bodies.Response.Length < bodies.ResponseBytes;
        return new CaptureRow
        {
            record_id = pending.RecordId,
            captured_at = pending.At,
            request_type = pending.RequestType,
            request_body = CapturedText.Of(bodies.Request.Span, requestCut, pending.Masks),
            request_bytes = bodies.RequestBytes,
            request_cut = requestCut ? 1 : 0,
            response_type = pending.ResponseType,
            response_body = CapturedText.Of(bodies.Response.Span, responseCut, pending.Masks),
            response_bytes = bodies.ResponseBytes,
            response_cut = responseCut ? 1 : 0,
        };
    }

    /// <summary>Stores rows.</summary>
    public static Task InsertAsync(DbConnection connection, IReadOnlyList<CaptureRow> rows) => connection.ExecuteAsync(
        """
        INSERT INTO record_captures (record_id, captured_at, request_type, request_body, request_bytes, request_cut, response_type, response_body, response_bytes, response_cut)
        VALUES (@record_id, @captured_at, @request_type, @request_body, @request_bytes, @request_cut, @response_type, @response_body, @response_bytes, @response_cut)
        ON CONFLICT (record_id) DO NOTHING
        """,
        rows);
}
