using System.Text.Json;
using Headgate.Contracts;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Limits as the database and the management API have them, as the compiler wants them.</summary>
internal static class LimitsDocument
{
    /// <summary>Reads a stored document.</summary>
    /// <param name="json">The document.</param>
    /// <param name="path">Where it stands, for error messages.</param>
    public static LimitsConfig Read(string json, string path) => Map(JsonSerializer.Deserialize<Limits>(json, ContractJson.Options), path);

    /// <summary>Maps limits; none where there is no document.</summary>
    public static LimitsConfig Map(Limits? limits, string path) => limits is null ? new LimitsConfig() : new LimitsConfig
    {
        RequestsPerMinute = limits.RequestsPerMinute,
        TokensPerMinute = limits.TokensPerMinute,
        Concurrency = limits.Concurrency,
        Budget = limits.Budget,
        BudgetPeriod = limits.BudgetPeriod ?? "total",
        Rules = [.. (limits.Rules ?? []).Select((rule, i) => new LimitConfig
        {
            Path = JsonPath.Item($"{path}.rules", i),
            What = rule.What,
            Max = rule.Max,
            Per = rule.Per,
            Window = rule.Window,
            Shadow = rule.Shadow ?? false,
            Name = rule.Name,
        })],
    };
}
