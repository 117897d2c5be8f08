namespace Headgate.TestKit.Upstream;

/// <summary>
/// What a reply reports as used, in the gateway's terms: <paramref name="Input"/> counts cache reads and writes,
/// <paramref name="Output"/> counts reasoning. Each dialect writes it its own way.
/// </summary>
public sealed record FakeUsage(int Input = 9, int Output = 3, int CacheRead = 0, int CacheWrite = 0, int Reasoning = 0);

/// <summary>When a Chat Completions stream reports usage.</summary>
public enum UsageFrame
{
    /// <summary>In a frame of its own, if <c>stream_options.include_usage</c> asks for it: as OpenAI does.</summary>
    WhenAsked,

    /// <summary>In a frame of its own, asked or not.</summary>
    Always,

    /// <summary>On the frame with the finish reason, asked or not: as DeepSeek and Moonshot do.</summary>
    OnFinish,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>A tool call that a reply makes.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments as JSON text.</param>
/// <param name="Id">The call's id.</param>
public sealed record FakeCall(string Name, string Arguments, string Id = "call_1");
