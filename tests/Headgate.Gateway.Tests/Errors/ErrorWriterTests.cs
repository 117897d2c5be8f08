using System.Text.Json;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Errors;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Errors;

public sealed class ErrorWriterTests : IDisposable
{
    private static readonly GatewayError Limited = new(GatewayErrorKind.RateLimited, "Too \"fast\", 请稍候.")
    {
        RetryAfter = TimeSpan.FromMilliseconds(1_200),
        Limit = new LimitDetail("requestsPerMinute", 60, 61, new DateTimeOffset(2026, 11, 20, 12, 0, 2, TimeSpan.Zero)),
    };

    private readonly DefaultHttpContext _context = new();
    private readonly MemoryStream _body = new();

    public ErrorWriterTests() => _context.Response.Body = _body;

    public void Dispose() => _body.Dispose();

    [Theory]
    [InlineData(DialectId.OpenAIChat)]
    [InlineData(DialectId.OpenAIResponses)]
    [InlineData(DialectId.AnthropicMessages)]
    [InlineData(DialectId.GoogleGenerateContent)]
    public async Task Status_headers_and_message_are_the_same_in_every_dialect(DialectId dialect)
    {
        using var json = await WriteAsync(dialect, Limited);

        _context.Response.StatusCode.ShouldBe(429);
        _context.Response.ContentType.ShouldBe("application/json");
        _context.Response.ContentLength.ShouldBe(_body.Length);
        _context.Response.Headers.RetryAfter.ToString().ShouldBe("2");
        json.RootElement.GetProperty("error").GetProperty("message").GetString().ShouldBe(Limited.Message);
    }

    [Fact]
    public async Task OpenAI_clients_find_type_code_and_param()
    {
        using var json = await WriteAsync(DialectId.OpenAIChat, new GatewayError(GatewayErrorKind.ModelNotFound, "none") { Field = "model" });

        var error = json.RootElement.GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("model_not_found");
        error.GetProperty("param").GetString().ShouldBe("model");
        error.GetProperty("type").GetString().ShouldBe("invalid_request_error");
    }

    [Fact]
    public async Task Anthropic_clients_find_their_type_and_the_request_id()
    {
        using var json = await WriteAsync(DialectId.AnthropicMessages, Limited);

        json.RootElement.GetProperty("type").GetString().ShouldBe("error");
        json.RootElement.GetProperty("request_id").GetString().ShouldBe("0199aa");
        json.RootElement.GetProperty("error").GetProperty("type").GetString().ShouldBe("rate_limit_error");
    }

    [Fact]
    public async Task Gemini_clients_find_code_and_status()
    {
        using var json = await WriteAsync(DialectId.GoogleGenerateContent, Limited);

        var error = json.RootElement.GetProperty("error");
        error.GetProperty("code").GetInt32().ShouldBe(429);
        error.GetProperty("status").GetString().ShouldBe("RESOURCE_EXHAUSTED");
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1, "1")]
    [InlineData(1_000, "1")]
    [InlineData(1_001, "2")]
    [InlineData(86_400_000, "86400")]
    public void A_wait_is_rounded_up_and_never_nothing(long milliseconds, string seconds)
    {
        ErrorWriter.TellWait(_context.Response, TimeSpan.FromMilliseconds(milliseconds));

        _context.Response.Headers.RetryAfter.ToString().ShouldBe(seconds);
    }

    [Fact]
    public async Task A_head_request_gets_no_body()
    {
        _context.Request.Method = "HEAD";

        await ErrorWriter.WriteAsync(_context, DialectId.OpenAIChat, Limited, "0199aa");
        await _context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);

        _body.Length.ShouldBe(0);
        _context.Response.ContentLength.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    private async Task<JsonDocument> WriteAsync(DialectId dialect, GatewayError error)
    {
        await ErrorWriter.WriteAsync(_context, dialect, error, "0199aa");
        await _context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return JsonDocument.Parse(_body.ToArray());
    }
}
