using System.Text;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Requests;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Requests;

public sealed class RequestReaderTests
{
    private static readonly EndpointMatch Chat = new(EndpointKind.Call, Build.Chat);
    private readonly DefaultHttpContext _context = new();
    private readonly InboundRequest _request = new();

    [Fact]
    public async Task The_fields_that_policy_needs_are_read()
    {
        const string Body = """{"messages":[{"model":"not this"}],"model":"glm-4.6","stream":true,"stream_options":{"include_usage":true},"max_tokens":99}""";

        (await ReadAsync(Body)).ShouldBeNull();

        _request.Kind.ShouldBe(BodyKind.Json);
        (_request.Model, _request.Stream, _request.AskedUsage, _request.MaxOutputTokens).ShouldBe(("glm-4.6", true, true, 99));
        Encoding.UTF8.GetString(_request.Body.Span).ShouldBe(Body);
        _request.EstimatedInput.ShouldBe((Body.Length / 4) + 1);
    }

    [Theory]
    [InlineData("""{"model":"m"}""", false, false)]
    [InlineData("""{"model":"m","stream":false}""", false, false)]
    [InlineData("""{"model":"m","stream":null}""", false, false)]
    [InlineData("""{"model":"m","stream":true,"stream_options":null}""", true, false)]
    [InlineData("""{"model":"m","stream":true,"stream_options":{"include_usage":false}}""", true, false)]
    [InlineData("""{"mod\u0065l":"m","str\u0065am":true}""", true, false)]
    public async Task Streaming_is_asked_for_or_not(string body, bool stream, bool usage)
    {
        (await ReadAsync(body)).ShouldBeNull();

        (_request.Model, _request.Stream, _request.AskedUsage).ShouldBe(("m", stream, usage));
    }

    [Theory]
    [InlineData("", "body", "no body")]
    [InlineData(" \r\n", "body", "no body")]
    [InlineData("not json", "body", "not valid JSON")]
    [InlineData("""{"model":"m",}""", "body", "not valid JSON")]
    [InlineData("""{"model":"m"} {}""", "body", "not valid JSON")]
    [InlineData("""{"model":"m""", "body", "not valid JSON")]
    [InlineData("[]", "body", "not an object")]
    [InlineData("\"model\"", "body", "not an object")]
    [InlineData("{}", "model", "is missing")]
    [InlineData("""{"messages":[{"model":"m"}]}""", "model", "is missing")]
    [InlineData("""{"model":""}""", "model", "a string that is not empty")]
    [InlineData("""{"model":5}""", "model", "a string that is not empty")]
    [InlineData("""{"model":null}""", "model", "a string that is not empty")]
    [InlineData("""{"model":["m"]}""", "model", "a string that is not empty")]
    [InlineData("""{"model":"a\u0000b"}""", "model", "a control character")]
    [InlineData("""{"model":"a\nb"}""", "model", "a control character")]
    [InlineData("""{"model":"a\u007f"}""", "model", "a control character")]
    [InlineData("""{"model":"a","model":"b"}""", "model", "more than once")]
    [InlineData("""{"model":"a","x":1,"mod\u0065l":"b"}""", "model", "more than once")]
    [InlineData("""{"model":"a","\u006d\u006f\u0064\u0065\u006c":"b"}""", "model", "more than once")]
    [InlineData("""{"model":"a","stream":true,"stream":false}""", "stream", "more than once")]
    [InlineData("""{"model":"a","stream_options":{},"stream_options":{}}""", "stream_options", "more than once")]
    [InlineData("""{"model":"a","stream":"true"}""", "stream", "must be true or false")]
    [InlineData("""{"model":"a","stream":1}""", "stream", "must be true or false")]
    public async Task Bad_bodies_are_refused_by_field(string body, string field, string words)
    {
        var error = (await ReadAsync(body)).ShouldNotBeNull();

        error.Kind.ShouldBe(GatewayErrorKind.InvalidRequest);
        error.Field.ShouldBe(field);
        error.Message.ShouldContain(words);
    }

    [Fact]
    public async Task A_model_has_a_name_that_a_header_and_the_books_can_hold()
    {
        (await ReadAsync($$"""{"model":"{{new string('智', 512)}}"}""")).ShouldBeNull();

        var error = (await ReadAsync($$"""{"model":"{{new string('智', 513)}}"}""")).ShouldNotBeNull();

        (error.Kind, error.Field).ShouldBe((GatewayErrorKind.InvalidRequest, "model"));
        error.Message.ShouldContain("longer than 512 characters");
    }

    [Fact]
    public async Task Invalid_utf8_and_endless_nesting_are_refused()
    {
        byte[] invalid = [.. "{\"model\":\"m\",\"x\":\""u8, 0xC3, .. "\"}"u8];
        (await ReadAsync(invalid)).ShouldNotBeNull().Message.ShouldContain("not valid JSON");

        var deep = $$"""{"model":"m","x":{{new string('[', 5_000)}}{{new string(']', 5_000)}}}""";
        (await ReadAsync(deep)).ShouldNotBeNull().Message.ShouldContain("nested deeper");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_cap_is_refused_with_and_without_its_length(bool announced)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"m","x":"{{new string('x', 100_000)}}"}""");

        var error = (await ReadAsync(body, cap: body.Length - 1, announced: announced)).ShouldNotBeNull();

        error.Kind.ShouldBe(GatewayErrorKind.TooLarge);
        error.Field.ShouldBe("body");
        error.Message.ShouldContain($"{body.Length - 1} bytes");
        error.Message.ShouldContain("maxRequestBytes");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_at_the_cap_arrives_whole(bool announced)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"m","x":"{{new string('x', 1_000_000)}}"}""");

        (await ReadAsync(body, cap: body.Length, announced: announced)).ShouldBeNull();

        _request.Body.Span.SequenceEqual(body).ShouldBeTrue();
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("br, gzip", false)]
    [InlineData("identity", true)]
    [InlineData("Identity", true)]
    public async Task Compressed_bodies_are_not_taken(string encoding, bool taken)
    {
        _context.Request.Headers.ContentEncoding = encoding;

        var error = await ReadAsync("""{"model":"m"}""");

        (error is null).ShouldBe(taken);
        error?.Field.ShouldBe("content-encoding");
    }

    [Fact]
    public async Task A_model_in_the_path_needs_none_in_the_body()
    {
        var match = EndpointTable.Match("/v1beta/models/gemini-2.5-pro:streamGenerateContent");

        (await ReadAsync("""{"contents":[]}""", match)).ShouldBeNull();

        (_request.Model, _request.Stream).ShouldBe(("gemini-2.5-pro", true));
    }

    [Theory]
    [InlineData("/v1/responses", "resp_1")]
    [InlineData("/v1/chat/completions", null)]
    public async Task The_earlier_response_counts_in_its_own_dialect(string path, string? previous)
    {
        (await ReadAsync("""{"model":"m","previous_response_id":"resp_1"}""", EndpointTable.Match(path))).ShouldBeNull();

        _request.PreviousResponseId.ShouldBe(previous);
    }

    [Theory]
    [InlineData("""{"model":"m","max_completion_tokens":5,"max_tokens":7}""", 5)]
    [InlineData("""{"model":"m","max_output_tokens":7}""", 7)]
    [InlineData("""{"model":"m","max_tokens":"7"}""", null)]
    [InlineData("""{"model":"m","max_tokens":1e99}""", null)]
    public async Task The_output_limit_is_read_where_it_is_a_sensible_number(string body, int? expected)
    {
        (await ReadAsync(body)).ShouldBeNull();

        _request.MaxOutputTokens.ShouldBe(expected);
    }

    private Task<GatewayError?> ReadAsync(string body, EndpointMatch? match = null) => ReadAsync(Encoding.UTF8.GetBytes(body), match);

    private async Task<GatewayError?> ReadAsync(byte[] body, EndpointMatch? match = null, long cap = 10_000_000, bool announced = true)
    {
        _context.Request.Body = new MemoryStream(body);
        _context.Request.ContentLength = announced ? body.Length : null;
        _context.Request.ContentType = "application/json";
        return await RequestReader.ReadAsync(_context, match ?? Chat, cap, _request);
    }
}
