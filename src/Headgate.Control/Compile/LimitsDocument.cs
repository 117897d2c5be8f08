using Headgate.Contracts;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Limits as the database and the management API have them, as the compiler wants them.</summary>
internal static class LimitsDocument
{
    private static LimitsConfig None { get; } = new();

    /// <summary>Reads a stored document.</summary>
    /// <param name="json">The document.</param>
    /// <param name="path">Where it stands, for error messages.</param>
    public static LimitsConfig Read(string json, string path) =>
        string.Equals(json, "{}", StringComparison.Ordinal) ? None : Map(StoredJson.Read<Limits>(json), path);

    /// <summary>Maps limits; none where there is no document.</summary>
    public static LimitsConfig Map(Limits? limits, string path) => limits is null ? None : new LimitsConfig
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

    /// <summary>Limits of the file, for people.</summary>
    public static Limits? Show(LimitsConfig limits)
    {
        var shown = new Limits
        {
            RequestsPerMinute = limits.RequestsPerMinute,
            TokensPerMinute = limits.TokensPerMinute,
            Concurrency = limits.Concurrency,
            Budget = limits.Budget,
            BudgetPeriod = limits.Budget is null ? null : limits.BudgetPeriod,
            Rules = limits.Rules.Count == 0 ? null : [.. limits.Rules.Select(rule => new LimitRule
            {
                What = rule.What,
                Max = rule.Max,
                Per = rule.Per,
                Window = rule.Window,
                Shadow = rule.Shadow,
                Name = rule.Name,
            })],
        };
        return shown == new Limits() ? null : shown;
    }
}
