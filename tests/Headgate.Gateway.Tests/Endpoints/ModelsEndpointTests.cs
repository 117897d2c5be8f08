using System.Text.Json;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class ModelsEndpointTests
{
    private readonly GatewaySnapshot _snapshot;
    private readonly ApiKey _key = Build.Key(models: "glm-*");

    public ModelsEndpointTests()
    {
        var tier = Build.Tier(Build.Target("bigglm"));
        _snapshot = Build.Snapshot(routes:
        [
            Build.Route("glm-4.6", tier), Build.Route("GLM-4.5", tier), Build.Route("gpt-5", tier),
            new Route { Name = "glm-secret", Tiers = [tier], Hidden = true },
        ]);
    }

    [Theory]
    [InlineData(DialectId.OpenAIChat, null, DialectId.OpenAIChat)]
    [InlineData(DialectId.OpenAIChat, "anthropic-version", DialectId.AnthropicMessages)]
    [InlineData(DialectId.OpenAIChat, "x-goog-api-key", DialectId.GoogleGenerateContent)]
    [InlineData(DialectId.OpenAIChat, "X-Goog-Api-Client", DialectId.GoogleGenerateContent)]
    [InlineData(DialectId.OpenAIChat, "x-api-key", DialectId.OpenAIChat)]
    [InlineData(DialectId.GoogleGenerateContent, null, DialectId.GoogleGenerateContent)]
    [InlineData(DialectId.GoogleGenerateContent, "anthropic-version", DialectId.GoogleGenerateContent)]
    public void The_dialect_is_told_by_path_then_by_headers(DialectId byPath, string? header, DialectId expected)
    {
        var context = new DefaultHttpContext();
        if (header is not null)
        {
            context.Request.Headers[header] = "x";
        }

        CallerDialect.Of(context.Request, byPath).ShouldBe(expected);
    }

    [Theory]
    [InlineData(DialectId.OpenAIChat, "data", "id", "")]
    [InlineData(DialectId.AnthropicMessages, "data", "id", "")]
    [InlineData(DialectId.GoogleGenerateContent, "models", "name", "models/")]
    public async Task Lists_what_the_key_may_use_and_what_is_not_hidden(DialectId dialect, string list, string name, string prefix)
    {
        var context = new DefaultHttpContext();
        var body = new MemoryStream();
        context.Response.Body = body;

        await ModelsEndpoint.WriteListAsync(context, _snapshot, _key, dialect);

        using var json = await ReadAsync(context, body);
        json.RootElement.GetProperty(list).EnumerateArray().Select(m => m.GetProperty(name).GetString())
            .ShouldBe([$"{prefix}GLM-4.5", $"{prefix}glm-4.6"]);
    }

    [Fact]
    public async Task A_model_that_the_key_may_not_use_is_not_named_as_a_near_one()
    {
        var error = await ModelsEndpoint.WriteOneAsync(new DefaultHttpContext(), _snapshot, _key, DialectId.OpenAIChat, "gpt-5");

        error.ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.ModelNotFound);
        error.Message.ShouldNotContain("Did you mean");
    }

    private static async Task<JsonDocument> ReadAsync(HttpContext context, MemoryStream body)
    {
        await context.Response.BodyWriter.FlushAsync(TestContext.Current.CancellationToken);
        return JsonDocument.Parse(body.ToArray());
    }
}
