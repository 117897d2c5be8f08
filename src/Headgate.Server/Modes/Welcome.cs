using Headgate.Control.Identity;
using Headgate.Gateway.Configuration;

namespace Headgate.Server.Modes;

/// <summary>What the server says at start: where it is, what it has, and what to do next.</summary>
internal static class Welcome
{
    /// <summary>The secrets of the first run, as soon as they exist: they are not shown again.</summary>
    public static void PrintFirstRun(TextWriter to, FirstRunSecrets secrets) => to.WriteLine(
        $"""

        First run. These are shown once and stored nowhere in the clear; keep them:
          API key        {secrets.ApiKey}
          Administrator  {secrets.UserName}
          Password       {secrets.Password}
          Access token   {secrets.AccessToken}  (for the management API)

        """);

    /// <summary>The address, the configuration, and a first request.</summary>
    public static void PrintRunning(TextWriter to, string address, string dataDirectory, Configuration configuration, string? apiKey)
    {
        to.WriteLine($"Headgate is running on {address}");
        to.WriteLine($"  data           {dataDirectory}");
        to.WriteLine($"  configuration  {configuration.File ?? "none"}: {Count(configuration.Snapshot!)}");
        configuration.PrintWarnings(to);
        to.WriteLine();
        if (configuration.File is null)
        {
            PrintFirstSteps(to);
        }

        PrintExample(to, address, FirstModel(configuration.Snapshot!), apiKey ?? "YOUR-API-KEY");
    }

    /// <summary>Channels, models and keys in words.</summary>
    public static string Count(GatewaySnapshot snapshot) =>
        $"{Plural(snapshot.Channels.Count, "channel")}, {Plural(snapshot.Routes.Count + snapshot.WildcardRoutes.Length, "model")}, {Plural(snapshot.Keys.Count, "API key")}";

    private static void PrintFirstSteps(TextWriter to) => to.WriteLine(
        """
        Next: put a headgate.json here (or anywhere, with --config FILE) and start again:
          {
            "providers": [
              { "name": "deepseek", "type": "openai", "baseURL": "https://api.deepseek.com/v1", "apiKey": "${DEEPSEEK_API_KEY}", "models": ["deepseek-chat"] }
            ]
          }

        """);

    private static void PrintExample(TextWriter to, string address, string model, string key) => to.WriteLine(
        $$"""
        Try it:
          curl {{address}}/v1/chat/completions \
            -H "Authorization: Bearer {{key}}" -H "Content-Type: application/json" \
            -d '{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}]}'
        Tools that ask for an OpenAI base URL take {{address}}/v1, tools of Anthropic or Google {{address}}.

        """);

    private static string FirstModel(GatewaySnapshot snapshot) =>
        snapshot.Routes.Keys.Order(StringComparer.OrdinalIgnoreCase).FirstOrDefault() ?? "deepseek-chat";

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
