using System.Globalization;
using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Audit;

/// <summary>Streams the audit log as CSV (RFC 4180) or JSON Lines.</summary>
internal static class AuditExport
{
    private const string Head = "id,at,actorId,actorName,via,action,resourceId,name,address,userAgent,before,after\r\n";

    /// <summary>Writes the whole answer.</summary>
    /// <exception cref="Refusal">The format is neither.</exception>
    public static async Task WriteAsync(HttpContext context, string? format, IAsyncEnumerable<AuditEntryView> entries, CancellationToken cancellation)
    {
        var csv = format switch
        {
            null or "csv" => true,
            "jsonl" => false,
            _ => throw Refusal.Malformed($"'{format}' is no format of this export.", new FieldError("format", "must be csv or jsonl")),
        };
        context.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"audit.{(csv ? "csv" : "jsonl")}\"";
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false), 16 * 1024, leaveOpen: true);
        if (csv)
        {
            await writer.WriteAsync(Head.AsMemory(), cancellation);
        }

        var text = new StringBuilder();
        var table = new CsvText(text);
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            if (csv)
            {
                Add(table, entry);
            }
            else
            {
                text.Append(JsonSerializer.Serialize(entry, ContractJson.Options)).Append('\n');
            }

            await writer.WriteAsync(text, cancellation);
            text.Clear();
        }
    }

    private static void Add(CsvText csv, AuditEntryView entry)
    {
        foreach (var field in (ReadOnlySpan<string?>)[
            entry.Id, entry.At.ToString("O", CultureInfo.InvariantCulture), entry.ActorId, entry.ActorName, entry.Via, entry.Action, entry.ResourceId, entry.Name,
            entry.Address, entry.UserAgent, entry.Before?.GetRawText(), entry.After?.GetRawText()])
        {
            csv.Add(field);
        }

        csv.End();
    }
}
