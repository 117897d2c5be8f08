using System.Net;
using Headgate.TestKit.Hosting;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class ModelListTests : GatewayTest
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await StartAsync(new TestConfig().Channel("main", Upstream, "glm-4.6,glm-4.5,secret").Route("fast", "glm-4.5")
            .ApiKey("all", TestConfig.Key).ApiKey("some", "key-for-some", k => k with { Models = ["glm-*"] }));
    }

    [Theory]
    [InlineData("/v1/models", null, "data", "id", "")]
    [InlineData("/models", null, "data", "id", "")]
    [InlineData("/v1/v1/models", "anthropic-version", "data", "id", "")]
    [InlineData("/v1beta/models", null, "models", "name", "models/")]
    [InlineData("/v1/models", "x-goog-api-client", "models", "name", "models/")]
    public async Task Is_in_the_callers_shape_and_holds_what_the_key_may_use(string path, string? header, string list, string id, string prefix)
    {
        (await ListAsync(path, header, list, id, TestConfig.Key)).ShouldBe([prefix + "fast", prefix + "glm-4.5", prefix + "glm-4.6", prefix + "secret"]);
        (await ListAsync(path, header, list, id, "key-for-some")).ShouldBe([prefix + "glm-4.5", prefix + "glm-4.6"]);
        Gateway.Sink.Records.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/v1/models/glm-4.6", "id", "glm-4.6")]
    [InlineData("/v1/models/main/glm-4.6", "id", "main/glm-4.6")]
    [InlineData("/v1beta/models/glm-4.6", "name", "models/glm-4.6")]
    public async Task One_model_can_be_asked_for(string path, string id, string value)
    {
        using var answer = await Gateway.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);

        (await answer.JsonAsync(Cancellation)).GetProperty(id).GetString().ShouldBe(value);
    }

    [Theory]
    [InlineData("/v1/models/glm-4.7", "openai")]
    [InlineData("/v1beta/models/glm-4.7", "gemini")]
    [InlineData("/v1/models/secret", "openai")]
    public async Task A_model_that_is_not_there_for_the_key_is_not_found(string path, string dialect)
    {
        using var answer = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, path), "key-for-some", Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        WireCase.Of(dialect).MessageOf(await answer.JsonAsync(Cancellation)).ShouldContain("does not exist");
    }

    [Theory]
    [InlineData("HEAD", "/api/hello", 200)]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/health/ready", 200)]
    [InlineData("GET", "/v1/chat/completions", 405)]
    [InlineData("POST", "/v1/nothing", 404)]
    public async Task Small_paths_answer(string method, string path, int status)
    {
        using var answer = await Gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), cancellation: Cancellation);

        ((int)answer.StatusCode).ShouldBe(status);
        answer.Headgate("request-id").ShouldNotBeNullOrEmpty();
    }

    private async Task<string?[]> ListAsync(string path, string? header, string list, string id, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null)
        {
            request.Headers.Add(header, "2023-06-01");
        }

        using var answer = await Gateway.SendAsync(request, key, Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return [.. (await answer.JsonAsync(Cancellation)).GetProperty(list).EnumerateArray().Select(m => m.GetProperty(id).GetString())];
    }
}
