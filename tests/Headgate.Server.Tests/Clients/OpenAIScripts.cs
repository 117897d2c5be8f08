using System.Text;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>What the upstream of the OpenAI client's scenarios answers for which model; the scenarios stand in <c>tests/clients/openai</c>.</summary>
internal static class OpenAIScripts
{
    /// <summary>Models of the main channel: name for clients → name at the provider.</summary>
    public static IReadOnlyDictionary<string, string> MainModels { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["chat-model"] = "chat-model",
        ["json-model"] = "json-model",
        ["echo-model"] = "echo-model",
        ["tool-model"] = "tool-model",
        ["completion-model"] = "completion-model",
        ["embedding-model"] = "embedding-model",
        ["moderation-model"] = "moderation-model",
        ["image-model"] = "image-model",
        ["image-edit-model"] = "image-edit-model-upstream",
        ["transcription-model"] = "whisper-upstream",
        ["speech-model"] = "speech-model",
        ["picky-model"] = "picky-model",
        ["endless-model"] = "endless-model",
        ["silent-model"] = "silent-model",
    };

    public static void Script(FakeUpstream upstream)
    {
        ScriptChat(upstream);
        ScriptMedia(upstream);
        ScriptErrors(upstream);
        Model(upstream, "responses-model", Replies.Responses("Hello from responses", id: "resp_42"));
        upstream.When(r => r.Path.StartsWith("/v1/responses/", StringComparison.Ordinal))
            .Always(Replies.StoredResponse("Hello from responses", "responses-model"));
    }

    private static void ScriptChat(FakeUpstream upstream)
    {
        Model(upstream, "chat-model", Replies.Chat("Hello from upstream"));
        Model(upstream, "json-model", Replies.Chat("""{"name":"Ada","age":36}"""));
        Model(upstream, "echo-model", Reply.For(r => Replies.Chat(r.Json.GetProperty("messages")[0].GetProperty("content").GetString()!)));
        Model(upstream, "tool-model", Reply.For(r => r.Text.Contains("\"role\":\"tool\"", StringComparison.Ordinal)
            ? Replies.Chat("It is 7 degrees.")
            : Replies.ChatCalls(new FakeCall("weather", """{"city":"Bern"}"""), new FakeCall("weather", """{"city":"Zürich"}""", "call_2"))));
        Model(upstream, "completion-model", Replies.Completion("upon a time"));
        Model(upstream, "embedding-model", Replies.Embeddings(0.5f, -1f, 0.25f));
        Model(upstream, "moderation-model", Replies.Moderation());
    }

    private static void ScriptMedia(FakeUpstream upstream)
    {
        Model(upstream, "image-model", Replies.Images("QUJD", "REVG"));
        Model(upstream, "image-edit-model", Reply.For(r =>
        {
            var picture = r.Form.Single(p => p.FileName is not null);
            var said = $"{picture.FileName}|{picture.ContentType}|{r.FormField("prompt")}";
            return Replies.Images(Convert.ToBase64String(picture.Body), Convert.ToBase64String(Encoding.UTF8.GetBytes(said)));
        }));
        Model(upstream, "transcription-model", Reply.For(r =>
        {
            var sound = r.Form.Single(p => p.FileName is not null);
            return Replies.Transcription($"{sound.FileName}, {sound.Body.Length} bytes, {r.FormField("language")}");
        }));
        var piece = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        Model(upstream, "speech-model", Replies.Speech(piece, piece, piece));
    }

    private static void ScriptErrors(FakeUpstream upstream)
    {
        Model(upstream, "limited-model", Replies.RateLimited(30));
        Model(upstream, "picky-model", Replies.Error(400, "This model does not take temperature.", "unsupported_parameter"));
        Model(upstream, "failing-model", Replies.Sse(ChatFrames.Role(), ChatFrames.Text("Hello"), ChatFrames.Error("ran out of steam")));
        Model(upstream, "cut-model", Replies.Sse(ChatFrames.Role(), ChatFrames.Text("Hello")).Cut());
        Model(upstream, "endless-model", Replies.Sse(ChatFrames.Role(), ChatFrames.Text("word "), ChatFrames.Text("word "), ChatFrames.Text("word ")).Hang());
        Model(upstream, "silent-model", Replies.NoAnswer());
    }

    private static void Model(FakeUpstream upstream, string name, Reply reply)
    {
        var mapped = MainModels.GetValueOrDefault(name, name);
        upstream.When(r => string.Equals(r.Model, name, StringComparison.Ordinal) || string.Equals(r.Model, mapped, StringComparison.Ordinal))
            .Always(reply);
    }
}
