using Headgate.Gateway.Endpoints;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class MethodRulesTests
{
    [Theory]
    [InlineData("/v1/chat/completions", "POST")]
    [InlineData("/v1/responses/resp_1", "GET")]
    [InlineData("/v1/responses/resp_1", "DELETE")]
    [InlineData("/v1/responses/resp_1/cancel", "POST")]
    [InlineData("/v1/models", "GET")]
    [InlineData("/v1/models/glm-4.6", "HEAD")]
    [InlineData("/api/hello", "HEAD")]
    [InlineData("/health/ready", "GET")]
    [InlineData("/channels/openai/v1/files", "PATCH")]
    public void Lets_the_right_method_pass(string path, string method)
    {
        var (error, response) = Check(path, method);

        error.ShouldBeNull();
        response.Headers.Allow.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "GET", "POST")]
    [InlineData("/v1beta/models/M:generateContent", "PUT", "POST")]
    [InlineData("/v1/responses/resp_1", "PUT", "GET, DELETE, POST")]
    [InlineData("/v1/models", "POST", "GET, HEAD")]
    [InlineData("/v1/models/glm-4.6", "DELETE", "GET, HEAD")]
    public void Names_the_methods_that_would_fit(string path, string method, string allowed)
    {
        var (error, response) = Check(path, method);

        error.ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.MethodNotAllowed);
        error.Message.ShouldBe($"{method} is not allowed at {path}; use {allowed}.");
        response.Headers.Allow.ToString().ShouldBe(allowed);
    }

    private static (GatewayError? Error, HttpResponse Response) Check(string path, string method)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        context.Request.Method = method;
        return (MethodRules.Check(context.Request, EndpointTable.Match(path)), context.Response);
    }
}
