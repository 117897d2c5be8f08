using Headgate.Gateway.Providers;
using Headgate.Server.Modes;

namespace Headgate.Server.Tests.Modes;

public sealed class ProvidersModeTests
{
    [Fact]
    public void Every_provider_has_a_line()
    {
        using var output = new StringWriter();
        ProvidersMode.Run(ProviderCatalog.Embedded, output).ShouldBe(0);

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(ProviderCatalog.Embedded.All.Count + 1);
        lines[0].ShouldStartWith("id ");
        var zhipu = lines.Single(l => l.StartsWith("zhipu ", StringComparison.Ordinal));
        foreach (var word in (string[])["Zhipu AI (BigModel) / 智谱 AI 开放平台", "standard, coding", "openai-chat, anthropic", "ZHIPU_API_KEY"])
        {
            zhipu.ShouldContain(word);
        }
    }
}
