using Headgate.Gateway.Endpoints;

namespace Headgate.Gateway.Tests.Endpoints;

public sealed class EndpointTableTests
{
    [Theory]
    [InlineData("/v1/chat/completions", Operation.Chat, DialectId.OpenAIChat)]
    [InlineData("/v1/completions", Operation.Completions, DialectId.OpenAIChat)]
    [InlineData("/v1/embeddings", Operation.Embeddings, DialectId.OpenAIChat)]
    [InlineData("/v1/moderations", Operation.Moderation, DialectId.OpenAIChat)]
    [InlineData("/v1/rerank", Operation.Rerank, DialectId.OpenAIChat)]
    [InlineData("/v1/images/generations", Operation.ImageGeneration, DialectId.OpenAIChat)]
    [InlineData("/v1/images/edits", Operation.ImageEdit, DialectId.OpenAIChat)]
    [InlineData("/v1/images/variations", Operation.ImageVariation, DialectId.OpenAIChat)]
    [InlineData("/v1/audio/speech", Operation.Speech, DialectId.OpenAIChat)]
    [InlineData("/v1/audio/transcriptions", Operation.Transcription, DialectId.OpenAIChat)]
    [InlineData("/v1/audio/translations", Operation.Translation, DialectId.OpenAIChat)]
    [InlineData("/v1/responses", Operation.Chat, DialectId.OpenAIResponses)]
    [InlineData("/v1/messages", Operation.Chat, DialectId.AnthropicMessages)]
    [InlineData("/v1/messages/count_tokens", Operation.CountTokens, DialectId.AnthropicMessages)]
    public void Every_call_is_found_with_one_prefix_none_or_too_many(string path, Operation operation, DialectId dialect)
    {
        var expected = new EndpointMatch(EndpointKind.Call, new Surface(operation, dialect));
        var bare = path["/v1".Length..];

        foreach (var variant in new[] { path, bare, $"/v1{path}", $"/v1/v1{path}", $"//{path}", $"{path}/", $"/v1/{bare}", $"/v1beta{path}" })
        {
            EndpointTable.Match(variant).ShouldBe(expected, variant);
        }
    }

    [Theory]
    [InlineData("generateContent", Operation.Chat, false)]
    [InlineData("streamGenerateContent", Operation.Chat, true)]
    [InlineData("countTokens", Operation.CountTokens, false)]
    [InlineData("embedContent", Operation.Embeddings, false)]
    [InlineData("batchEmbedContents", Operation.Embeddings, false)]
    public void Gemini_actions_carry_model_suffix_and_streaming(string action, Operation operation, bool streams)
    {
        foreach (var prefix in new[] { "/v1beta", "/v1", "/v1/v1beta", "/v1beta/v1beta", "/v1alpha", "" })
        {
            EndpointTable.Match($"{prefix}/models/gemini-2.5-pro:{action}").ShouldBe(
                new EndpointMatch(EndpointKind.Call, new Surface(operation, DialectId.GoogleGenerateContent), "gemini-2.5-pro", $":{action}", Streams: streams),
                prefix);
        }
    }

    [Theory]
    [InlineData("/v1beta/models/google/gemini-2.5:generateContent", "google/gemini-2.5")]
    [InlineData("/v1beta/models/qwen3:8b:generateContent", "qwen3:8b")]
    [InlineData("/v1beta/models/a/b:free:streamGenerateContent", "a/b:free")]
    [InlineData("/v1beta/models/Gemini-Pro:generateContent", "Gemini-Pro")]
    [InlineData("/v1beta/models/google%2Fgemini-2.5:generateContent", "google/gemini-2.5")]
    [InlineData("/v1beta/models/google%2fgemini-2.5:generateContent", "google/gemini-2.5")]
    public void Model_names_keep_slashes_colons_and_case(string path, string model)
    {
        var match = EndpointTable.Match(path);

        match.Kind.ShouldBe(EndpointKind.Call);
        match.Model.ShouldBe(model);
    }

    [Theory]
    [InlineData("/v1/models", DialectId.OpenAIChat)]
    [InlineData("/models/", DialectId.OpenAIChat)]
    [InlineData("/v1beta/models", DialectId.GoogleGenerateContent)]
    [InlineData("/v1/v1beta/models", DialectId.GoogleGenerateContent)]
    public void The_list_of_models_is_told_apart_by_prefix(string path, DialectId dialect)
    {
        var match = EndpointTable.Match(path);

        match.Kind.ShouldBe(EndpointKind.ModelList);
        match.Surface.Dialect.ShouldBe(dialect);
    }

    [Theory]
    [InlineData("/v1/models/glm-4.6", "glm-4.6")]
    [InlineData("/v1/models/bigglm/glm-4.6", "bigglm/glm-4.6")]
    [InlineData("/v1/models/bigglm%2Fglm-4.6", "bigglm/glm-4.6")]
    [InlineData("/v1/models/qwen3:8b", "qwen3:8b")]
    [InlineData("/v1/models/veo:predict", "veo:predict")]
    public void One_model_is_found_by_name(string path, string model)
    {
        var match = EndpointTable.Match(path);

        match.Kind.ShouldBe(EndpointKind.Model);
        match.Model.ShouldBe(model);
    }

    [Theory]
    [InlineData("/v1/responses/resp_1", "/resp_1")]
    [InlineData("/responses/resp_1/", "/resp_1")]
    [InlineData("/v1/v1/responses/resp_1/cancel", "/resp_1/cancel")]
    [InlineData("/v1/responses/resp_1/input_items", "/resp_1/input_items")]
    public void Stored_responses_carry_their_id_as_suffix(string path, string suffix) =>
        EndpointTable.Match(path).ShouldBe(
            new EndpointMatch(EndpointKind.StoredResponse, new Surface(Operation.StoredResponse, DialectId.OpenAIResponses), Suffix: suffix));

    [Theory]
    [InlineData("/v1/responses/input_tokens", Operation.CountTokens, "")]
    [InlineData("/v1/responses/compact", Operation.Chat, "/compact")]
    public void Two_paths_below_responses_are_calls_with_a_model(string path, Operation operation, string suffix) =>
        EndpointTable.Match(path).ShouldBe(new EndpointMatch(EndpointKind.Call, new Surface(operation, DialectId.OpenAIResponses), Suffix: suffix));

    [Theory]
    [InlineData("/health/live", EndpointKind.Live)]
    [InlineData("/health", EndpointKind.Live)]
    [InlineData("/health/ready", EndpointKind.Ready)]
    [InlineData("/api/hello", EndpointKind.Hello)]
    [InlineData("/v1/api/hello", EndpointKind.Hello)]
    [InlineData("/", EndpointKind.Hello)]
    [InlineData("/v1", EndpointKind.Hello)]
    [InlineData("/v1x/messages", EndpointKind.None)]
    [InlineData("/v1/nothing", EndpointKind.None)]
    [InlineData("/chat/completions/more", EndpointKind.None)]
    [InlineData("/channels", EndpointKind.None)]
    [InlineData("/channels/bigglm", EndpointKind.None)]
    public void Everything_else_is_what_it_is(string path, EndpointKind kind) => EndpointTable.Match(path).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("/V1/Chat/Completions")]
    [InlineData("/v1/MESSAGES")]
    [InlineData("/V1Beta/models/M:GenerateContent")]
    public void Calls_are_matched_without_regard_to_case(string path) => EndpointTable.Match(path).Kind.ShouldBe(EndpointKind.Call);
}
