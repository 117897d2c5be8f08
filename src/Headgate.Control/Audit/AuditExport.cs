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
        context.Response.ContentType = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"audit.{(csv ? "csv" : "jsonl")}\"";
        await using var writer = new StreamWriter(context.Response.Body, new UTF8Encoding(false), 16 * 1024, leaveOpen: true);
        if (csv)
        {
            await writer.WriteAsync(Head.AsMemory(), cancellation);
        }

        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            await writer.WriteAsync((csv ? Row(entry) : JsonSerializer.Serialize(entry, ContractJson.Options) + "\n").AsMemory(), cancellation);
        }
    }

    private static string Row(AuditEntryView entry) => string.Join(',', new[]
    {
        entry.Id, entry.At.ToString("O", CultureInfo.InvariantCulture), entry.ActorId, entry.ActorName, entry.Via, entry.Action, entry.ResourceId, entry.Name, entry.Address,
        entry.UserAgent, entry.Before?.GetRawText(), entry.After?.GetRawText(),
    }.Select(Cell)) + "\r\n";

    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        var safe = SpreadsheetText.Harmless(text);
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
