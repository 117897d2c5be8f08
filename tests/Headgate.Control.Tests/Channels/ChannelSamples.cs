using Headgate.Contracts;

namespace Headgate.Control.Tests.Channels;

/// <summary>Channels for tests.</summary>
internal static class ChannelSamples
{
    public static ChannelInput OpenAI(string name, params string[] models) => new()
    {
        Name = name,
        Type = "openai",
        BaseUrl = "http://127.0.0.1:9/v1",
        Models = [.. models.Select(m => new ChannelModel { Name = m })],
    };

    public static NewChannel WithKey(ChannelInput channel, string secret = "sk-upstream-secret-0001") => new(channel, [new CredentialInput { Secret = secret }]);
}
