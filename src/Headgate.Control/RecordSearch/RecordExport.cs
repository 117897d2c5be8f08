using System.Data.Common;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Storage;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.RecordSearch;

/// <summary>
/// Every record that a filter matches, newest first, as CSV or JSON Lines. Read and sent in pieces: memory does not grow with the number of
/// records, a slow reader slows the reading down, and no long transaction keeps the database from tidying up.
/// </summary>
internal sealed class RecordExport(Database database, TimeProvider time)
{
    private const int Piece = 1_000;

    /// <summary>Writes the answer.</summary>
    /// <exception cref="Refusal">Unknown format or filter; nothing is written.</exception>
    public async Task WriteAsync(Listing listing, HttpContext context)
    {
        var csv = (listing.Text("format") ?? "csv") switch
        {
            "csv" => true,
            "jsonl" => false,
            { } other => throw Refusal.Malformed($"'{other}' is no format.", new FieldError("format", "must be csv or jsonl")),
        };
        var filter = RecordFilter.Of(listing);

        // What arrives while the export runs is not part of it: its begin is its end in time.
        filter = filter with { To = filter.To ?? time.GetUtcNow().ToUnixTimeMilliseconds() + 1 };
        var response = context.Response;
        response.ContentType = csv ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"headgate-records-{time.GetUtcNow():yyyyMMdd-HHmmss}.{(csv ? "csv" : "jsonl")}\"";
        var zip = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (!zip)
        {
            await WriteAsync(response.Body, filter, csv, context.RequestAborted);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        response.Headers.Vary = "Accept-Encoding";
        await using var zipped = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await WriteAsync(zipped, filter, csv, context.RequestAborted);
    }

    private async Task WriteAsync(Stream body, RecordFilter filter, bool csv, CancellationToken cancellation)
    {
        await using var connection = await SearchReader.OpenAsync(database, cancellation);
        var text = new StringBuilder(csv ? RecordCsv.Header : string.Empty);
        var table = new CsvText(text);
        RecordCursor? cursor = null;
        while (true)
        {
            var rows = await ReadAsync(connection, filter, cursor, cancellation);
            foreach (var record in await RecordStore.ViewAsync(connection, rows))
            {
                if (csv)
                {
                    RecordCsv.Add(table, record);
                }
                else
                {
                    text.Append(JsonSerializer.Serialize(record, ContractJson.Options)).Append('\n');
                }
            }

            await body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation);
            await body.FlushAsync(cancellation);
            text.Clear();
            if (rows.Count < Piece)
            {
                return;
            }

            cursor = rows[^1].Cursor;
        }
    }

    private async Task<List<RecordRow>> ReadAsync(DbConnection connection, RecordFilter filter, RecordCursor? cursor, CancellationToken cancellation)
    {
        var sql = new RecordSql(filter, database.Engine);
        var text = sql.InTime(RecordRow.Columns, cursor, newestFirst: true, Piece);
        return (await connection.QueryAsync<RecordRow>(new CommandDefinition(text, sql.Parameters, cancellationToken: cancellation))).AsList();
    }
}
