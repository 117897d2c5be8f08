using System.Text;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Requests;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Requests;

public sealed class RequestReaderMultipartTests
{
    private const string FormType = "multipart/form-data; boundary=\"b0\"";
    private readonly InboundRequest _request = new();

    [Fact]
    public async Task The_model_is_a_part_of_the_form()
    {
        var error = await ReadAsync(
            Part("name=\"file\"; filename=\"a.wav\"", "RIFF\r\n--b1\r\n") + Part("name=\"model\"", "whisper-1") + Part("name=\"stream\"", "true") + "--b0--\r\n");

        error.ShouldBeNull();
        (_request.Kind, _request.Model, _request.Stream).ShouldBe((BodyKind.Multipart, "whisper-1", true));
    }

    [Theory]
    [InlineData("", "is missing or empty")]
    [InlineData("name=\"model\"|", "is missing or empty")]
    [InlineData("name=\"model\"; filename=\"m\"|whisper-1", "is missing or empty")]
    [InlineData("name=\"model\"|a;name=\"model\"|b", "more than once")]
    [InlineData("name=\"model\"|a;name=model|b", "more than once")]
    public async Task A_form_names_one_model(string parts, string words)
    {
        var text = new StringBuilder(Part("name=\"prompt\"", "hello"));
        foreach (var part in parts.Replace("; ", "\u0001", StringComparison.Ordinal).Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var (head, value) = (part.Split('|')[0].Replace("\u0001", "; ", StringComparison.Ordinal), part.Split('|')[1]);
            text.Append(Part(head, value));
        }

        var error = (await ReadAsync(text + "--b0--\r\n")).ShouldNotBeNull();

        error.Kind.ShouldBe(GatewayErrorKind.InvalidRequest);
        error.Field.ShouldBe("model");
        error.Message.ShouldContain(words);
    }

    [Theory]
    [InlineData("multipart/form-data", "x", "boundary")]
    [InlineData("multipart/mixed; boundary=b0", "x", "not multipart/form-data")]
    [InlineData(FormType, "no boundary here", "does not occur")]
    [InlineData(FormType, "", "does not occur")]
    [InlineData(FormType, "--b0\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n", "ends before")]
    [InlineData(FormType, "--b0\r\nnonsense\r\n\r\nwhisper-1\r\n--b0--\r\n", "headers of the part")]
    public async Task A_malformed_form_is_refused(string type, string body, string words)
    {
        var error = (await ReadAsync(body, type)).ShouldNotBeNull();

        error.Kind.ShouldBe(GatewayErrorKind.InvalidRequest);
        error.Field.ShouldBe("body");
        error.Message.ShouldContain(words);
    }

    private static string Part(string disposition, string value) => $"--b0\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{value}\r\n";

    private async Task<GatewayError?> ReadAsync(string body, string type = FormType)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(bytes);
        context.Request.ContentLength = bytes.Length;
        context.Request.ContentType = type;
        return await RequestReader.ReadAsync(context, EndpointTable.Match("/v1/audio/transcriptions"), 1_000_000, _request);
    }
}
