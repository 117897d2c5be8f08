using Headgate.TestKit.Schemas;

namespace Headgate.Control.Tests.Compile;

/// <summary>The guide names every key, and its examples work.</summary>
public sealed class DocumentationTests : IDisposable
{
    private readonly Files _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("docs/configuration.md")]
    [InlineData("docs/configuration.zh-CN.md")]
    public void The_guide_names_every_key(string guide)
    {
        var text = RepositoryFile.Text(guide);
        using var schema = System.Text.Json.JsonDocument.Parse(RepositoryFile.Text("docs/headgate.schema.json"));
        string[] told = ["provider", "fields", "price", "limits", "limit", "group", "modelRule", "tier", "globalSettings", "timeouts", "route", "key"];
        foreach (var key in told.SelectMany(d => schema.RootElement.GetProperty("$defs").GetProperty(d).GetProperty("properties").EnumerateObject()).Select(p => p.Name))
        {
            text.ShouldContain(key, Case.Sensitive, $"{guide} does not tell {key}");
        }
    }

    [Fact]
    public void The_first_example_works()
    {
        var text = RepositoryFile.Text("docs/configuration.md");
        var start = text.IndexOf("```json", StringComparison.Ordinal) + "```json".Length;
        _files.Environment["GLM_PLAN_KEY"] = "plan";
        _files.Environment["GLM_KEY"] = "standard";
        _files.Environment["HEADGATE_KEY"] = "hg-0123456789abcdef";
        var snapshot = _files.Snapshot(text[start..text.IndexOf("```", start, StringComparison.Ordinal)]);
        snapshot.Routes["fast"].Tiers.Select(t => t.Targets[0].Channel.Name).ShouldBe(["glm", "glm-plan", "glm"]);
    }
}
