using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Control.Tests.Records;

/// <summary>Records to write.</summary>
internal static class Samples
{
    public static RequestRecord Record(string id, string? key = "key-1", long startedAt = 1_763_700_000_000, long? cost = 1_500_000) => new()
    {
        Id = id,
        StartedAt = startedAt,
        KeyId = key,
        KeyName = "laptop",
        Operation = "chat",
        Dialect = "openai-chat",
        Model = "glm-4.6",
        Channel = "bigglm-coding-plan",
        Credential = "1",
        UpstreamModel = "glm-4.6",
        Stream = true,
        Status = 200,
        Attempts = 1,
        Usage = new Usage { Input = 1200, CacheRead = 800, Output = 345, Reasoning = 120, Reported = true },
        Cost = cost,
        FirstByteMicroseconds = 180_432,
        DurationMicroseconds = 2_345_678,
        OverheadMicroseconds = 97,
        RequestBytes = 1024,
        ResponseBytes = 20_480,
        ClientAddress = "127.0.0.1",
        UserAgent = "openai-node/6.1.0",
    };

    /// <summary>Every field set, none to what another holds.</summary>
    public static RequestRecord Full(string id) => new()
    {
        Id = id,
        StartedAt = 1,
        KeyId = "k2",
        UserId = "user-2",
        TeamId = "team-2",
        Group = "staff",
        Tags = "ci,夜间",
        KeyName = "Schlüssel „eins\" \\ 你好 \u0001\n",
        Operation = "chat",
        Dialect = "anthropic-messages",
        Model = "GLM-4.6",
        Channel = "",
        Credential = "c5",
        UpstreamModel = "glm-4.6-air",
        Stream = true,
        Status = 502,
        Outcome = RequestOutcome.Cut,
        Error = "upstream_error",
        ErrorMessage = "a \"quoted\" thing",
        Attempts = 3,
        Trail = "[{\"channel\":\"a\",\"status\":500}]",
        Usage = new Usage
        {
            Input = 11,
            CacheRead = 12,
            CacheWrite = 13,
            CacheWriteHour = 14,
            InputAudio = 15,
            InputImage = 16,
            Output = 17,
            Reasoning = 18,
            OutputAudio = 19,
            OutputImage = 20,
            Images = 21,
            AudioMilliseconds = 22,
            Characters = 23,
            Queries = 24,
            Reported = true,
            Estimated = true,
        },
        Cost = 0,
        Charge = 41,
        Account = "team:team-2",
        WouldLimit = "key 'k2': trial",
        Unpriced = true,
        FirstByteMicroseconds = 31,
        DurationMicroseconds = 32,
        OverheadMicroseconds = 33,
        RequestBytes = 34,
        ResponseBytes = 35,
        Dropped = "logit_bias,seed",
        UpstreamDialect = "anthropic",
        Repaired = "order of tool results",
        ClientAddress = "::1",
        UserAgent = "curl/8",
    };
}
