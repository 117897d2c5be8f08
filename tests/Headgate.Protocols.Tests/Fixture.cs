using System.Text;
using System.Text.Json;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests;

/// <summary>One recorded answer of a provider, from <c>tests/fixtures</c>.</summary>
internal sealed record Fixture(string File, string Folder, bool Stream, int? Status, byte[] Body, string? Request, JsonElement Expected)
{
    private static readonly Lazy<IReadOnlyList<Fixture>> Loaded = new(Load);

    public static IReadOnlyList<Fixture> All => Loaded.Value;

    public bool IsGood => Status == 200;

    public Dialect Dialect => Folder switch
    {
        "openai" => DialectSet.OpenAIChat,
        "openai-responses" => DialectSet.OpenAIResponses,
        "anthropic" => DialectSet.AnthropicMessages,
        "cohere" => DialectSet.CohereChat,
        "ollama" => DialectSet.OllamaChat,
        "bedrock" => DialectSet.BedrockConverse,
        _ => DialectSet.GoogleGenerateContent,
    };

    public FrameReader CreateReader() => Folder is "gemini-array" ? new JsonArrayReader() : Dialect.CreateFrameReader();

    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "tests", "fixtures");
            if (System.IO.File.Exists(Path.Combine(path, "index.json")))
            {
                return path;
            }
        }

        throw new DirectoryNotFoundException("tests/fixtures is not above the test's own folder.");
    }

    private static List<Fixture> Load()
    {
        using var index = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(Root(), "index.json")));
        return [.. index.RootElement.EnumerateArray().Select(entry => Read(entry.GetProperty("file").GetString()!))];
    }

    private static Fixture Read(string file)
    {
        var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(Root(), file))).RootElement;
        var response = json.GetProperty("response");
        var body = response.TryGetProperty("base64", out var binary) ? binary.GetBytesFromBase64()
            : Encoding.UTF8.GetBytes(response.TryGetProperty("text", out var text) ? text.GetString()! : response.GetProperty("json").GetRawText());
        var request = json.GetProperty("request");
        return new Fixture(
            file,
            file[..file.IndexOf('/', StringComparison.Ordinal)],
            json.GetProperty("stream").GetBoolean(),
            json.GetProperty("status") is { ValueKind: JsonValueKind.Number } status ? status.GetInt32() : null,
            body,
            request.ValueKind == JsonValueKind.Object ? request.GetRawText() : null,
            json.GetProperty("expected"));
    }
}
