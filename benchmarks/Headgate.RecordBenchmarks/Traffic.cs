using System.Globalization;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.RecordBenchmarks;

/// <summary>
/// Requests of a company over thirty days: 200 keys of 120 people in 12 teams, 24 models on 10 channels, some failures. The same ones every time.
/// </summary>
internal sealed class Traffic(int records)
{
    /// <summary>The end of the thirty days.</summary>
    public static readonly DateTimeOffset End = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    private const int Days = 30;
    private const int Keys = 200;
    private static readonly string[] Errors = ["RateLimited", "UpstreamTimeout", "UpstreamError", "InvalidRequest", "UpstreamOverloaded", "ContentFilter", "BudgetExceeded", "UpstreamUnreachable"];
    private static readonly string[] Dialects = ["openai-chat", "openai-responses", "anthropic-messages", "google-generate-content"];
    private readonly Random _random = new(20261120);

    public IEnumerable<RequestRecord> All()
    {
        var step = TimeSpan.FromDays(Days).TotalMilliseconds / records;
        var begin = End.AddDays(-Days);
        for (var i = 0; i < records; i++)
        {
            yield return Next(begin.AddMilliseconds(i * step), i);
        }
    }

    private RequestRecord Next(DateTimeOffset at, int number)
    {
        // A few keys make most of the traffic, each with two models of its own.
        var key = (int)(Keys * Math.Pow(_random.NextDouble(), 2));
        var model = (key + (_random.Next(4) == 0 ? 7 : 0)) % 24;
        var channel = (model + (_random.Next(5) == 0 ? 1 : 0)) % 10;
        var fails = _random.Next(100) < 3;
        var closed = !fails && _random.Next(200) == 0;
        var output = (long)(20 * Math.Exp(_random.NextDouble() * 5));
        var input = (long)(100 * Math.Exp(_random.NextDouble() * 6));
        var cost = (input * 600) + (output * 2_400);
        var firstByte = (long)(150_000 * Math.Exp(_random.NextDouble() * 3));
        return new RequestRecord
        {
            Id = Guid.CreateVersion7(at).ToString("N"),
            StartedAt = at.ToUnixTimeMilliseconds(),
            KeyId = Hex("key", key),
            KeyName = "key-" + key.ToString(CultureInfo.InvariantCulture),
            UserId = Hex("user", key % 120),
            TeamId = key % 3 == 0 ? null : Hex("team", key % 12),
            Group = key % 50 == 7 ? "rare" : key % 5 == 0 ? "vip" : "default",
            Tags = key % 3 == 0 ? $"project-{key % 15},production" : null,
            Operation = number % 400 == 0 ? "embeddings" : "chat",
            Dialect = Dialects[key % 4],
            Model = "Model-" + model.ToString(CultureInfo.InvariantCulture),
            Channel = "channel-" + channel.ToString(CultureInfo.InvariantCulture),
            Credential = "credential-" + (number % 3 == 0 ? 2 : 1).ToString(CultureInfo.InvariantCulture),
            UpstreamModel = "vendor/model-" + model.ToString(CultureInfo.InvariantCulture),
            Stream = _random.Next(5) < 3,
            Status = fails ? 429 + (_random.Next(4) * 25) : 200,
            Outcome = fails ? RequestOutcome.Refused : closed ? RequestOutcome.ClientClosed : RequestOutcome.Completed,
            Error = fails ? Errors[(int)(Errors.Length * Math.Pow(_random.NextDouble(), 3))] : closed ? "ClientClosed" : null,
            ErrorMessage = fails ? $"Channel 'channel-{channel}': the provider refused the request number {number}." : null,
            Attempts = fails ? 2 : 1,
            Usage = fails ? default : new Usage { Input = input, CacheRead = input / 2, Output = output, Reasoning = output / 3, Reported = true },
            Cost = fails ? 0 : number % 5000 == 0 ? null : cost,
            Charge = fails ? 0 : cost * 12 / 10,
            Unpriced = number % 5000 == 0,
            FirstByteMicroseconds = firstByte,
            DurationMicroseconds = firstByte + (output * 12_000),
            OverheadMicroseconds = 90,
            RequestBytes = input * 4,
            ResponseBytes = output * 5,
            ClientAddress = "10.1.2." + (key % 250).ToString(CultureInfo.InvariantCulture),
            UserAgent = "openai-python/2.1.0",
        };
    }

    private static string Hex(string kind, int number) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(kind + number.ToString(CultureInfo.InvariantCulture))))[..32];

    /// <summary>Id of a key, user or team.</summary>
    public static string IdOf(string kind, int number) => Hex(kind, number);
}
