using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Statements;

/// <summary><c>/api/v1/statements</c> and <c>/api/v1/me/statements</c>.</summary>
internal static class StatementEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/statements/{account}/{month}", async (string account, string month, string? format, string? lang, StatementReader reader, HttpContext context, CancellationToken cancellation) =>
            Written(context, await reader.ReadAsync(account, month, cancellation), format, lang))
            .Needs(Permission.Read).WithTags("Statements").WithSummary("A month of an account as JSON, or with format=csv or format=html").Produces<StatementView>();
        api.MapGet("/me/statements/{month}", async (
            string month, string? account, string? format, string? lang, Caller caller, OwnAccounts own, StatementReader reader, HttpContext context, CancellationToken cancellation) =>
            Written(context, await reader.ReadOwnAsync(caller, account, month, own, cancellation), format, lang))
            .Needs(Permission.Own).WithTags("Own money").WithSummary("A month of your account as JSON, or with format=csv or format=html").Produces<StatementView>();
    }

    private static IResult Written(HttpContext context, StatementView statement, string? format, string? language)
    {
        switch (format)
        {
            case null or "" or "json":
                return TypedResults.Ok(statement);
            case "csv":
                context.Response.Headers.ContentDisposition = $"attachment; filename=\"statement-{statement.Month}.csv\"";
                return TypedResults.Text(StatementWriter.Csv(statement), "text/csv", System.Text.Encoding.UTF8);
            case "html":
                // The page has its style in itself and nothing else.
                context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
                return TypedResults.Text(StatementWriter.Html(statement, language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true), "text/html", System.Text.Encoding.UTF8);
            default:
                throw Refusal.Malformed($"'{format}' is no format of a statement.", new FieldError("format", "must be json, csv or html"));
        }
    }
}
