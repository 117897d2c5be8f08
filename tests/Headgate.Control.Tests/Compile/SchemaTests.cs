using System.Text.Json;
using System.Text.RegularExpressions;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;
using Headgate.TestKit.Schemas;

namespace Headgate.Control.Tests.Compile;

/// <summary>The shipped schema and the binder know the same keys.</summary>
public sealed class SchemaTests
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
    private static readonly JsonDocument Schema = JsonDocument.Parse(RepositoryFile.Text("docs/headgate.schema.json"));

    // One object of every shape, so that the binder asks for all its keys.
    private const string EveryShape = """
        {
          "providers": [
            {
              "name": "a", "type": "openai", "baseURL": "https://a.example", "apiKeys": [{ "key": "k", "name": "n", "weight": 2 }],
              "models": [{ "name": "m", "upstream": "u" }], "timeouts": { "idle": "30s" }, "fields": { "clamp": { "top_p": { "min": 0, "max": 1 } } },
              "prices": { "m": { "input": 1, "output": 2, "tiers": [{ "above": 200000, "input": 2 }] } }, "limits": [{ "what": "requests", "max": 500, "per": "5h", "window": "first-use" }], "x-note": "free"
            }
          ],
          "keys": [{ "name": "k", "key": "0123456789abcdef", "limits": { "budget": 1 } }],
          "groups": { "staff": { "ratio": 0.8 } }, "models": [{ "name": "m*", "ratio": 2 }], "limits": { "rules": [{ "what": "cost", "max": 100, "per": "day" }] },
          "routes": [{ "model": "r", "targets": [{ "model": "m", "weight": 1 }] }],
          "globalSettings": {}
        }
        """;

    [Fact]
    public void Every_key_that_the_binder_knows_is_in_the_schema_and_the_other_way_round()
    {
        var problems = new ProblemList();
        var session = new BindSession(problems, new Dictionary<string, string>(StringComparer.Ordinal));
        using var document = JsonDocument.Parse(EveryShape, Lenient);
        ConfigBinder.Bind(document.RootElement, session);
        problems.Errors.ShouldBeEmpty();

        var definitions = Schema.RootElement.GetProperty("$defs");
        foreach (var (shape, keys) in session.Known)
        {
            var definition = string.Equals(shape, "root", StringComparison.Ordinal) ? Schema.RootElement : definitions.GetProperty(shape);
            var inSchema = definition.GetProperty("properties").EnumerateObject().Select(p => p.Name).Where(n => n is not ("$schema" or "description"));
            keys.Where(k => k is not "description").Order(StringComparer.Ordinal).ShouldBe(inSchema.Order(StringComparer.Ordinal), shape);
        }

        // Shapes without keys of their own: prices (by model) and targets (a list).
        definitions.EnumerateObject().Select(d => d.Name).Except(["prices", "targets"], StringComparer.Ordinal)
            .ShouldBe(session.Known.Keys.Where(k => !string.Equals(k, "root", StringComparison.Ordinal)), ignoreOrder: true);
    }

    [Theory]
    [InlineData(ExampleFileTests.Text)]
    [InlineData(EveryShape)]
    [InlineData("""{ "routes": { "fast": ["a", { "model": "b", "weight": 2 }], "alias": "a" }, "providers": [] }""")]
    public void Good_files_follow_the_schema(string text)
    {
        using var document = JsonDocument.Parse(text, Lenient);
        new SchemaCheck(Schema.RootElement).Check(document.RootElement).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{ "providers": [{ "name": "a", "baseURL": "b" }] }""", "$.providers[0] lacks type")]
    [InlineData("""{ "providers": [{ "name": "a", "type": "openai", "regoin": "b" }] }""", "$.providers[0] knows no regoin")]
    [InlineData("""{ "provders": [] }""", "$ knows no provders")]
    [InlineData("""{ "globalSettings": { "corsOrigins": 1 } }""", "$.globalSettings.corsOrigins fits none of the possible forms")]
    public void Bad_files_break_it(string text, string fault)
    {
        using var document = JsonDocument.Parse(text);
        new SchemaCheck(Schema.RootElement).Check(document.RootElement).Select(f => Regex.Replace(f, @",\s+|\[\s+|\s+\]", m => m.Value.Trim(), RegexOptions.None, TimeSpan.FromSeconds(1))).ShouldContain(f => string.Equals(f, fault, StringComparison.Ordinal));
    }
}
