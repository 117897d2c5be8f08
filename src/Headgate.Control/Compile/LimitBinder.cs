using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Binds <c>limits</c> wherever they stand: the short object, a list of rules, or both in one object.</summary>
internal static class LimitBinder
{
    /// <summary>The limits of an object.</summary>
    public static LimitsConfig Bind(ObjectReader owner, BindSession session)
    {
        var path = owner.PathOf("limits");
        return owner.Take("limits") switch
        {
            null => new LimitsConfig(),
            { ValueKind: JsonValueKind.Array } list => new LimitsConfig { Rules = Rules(list, path, session) },
            { } value => Short(ObjectReader.Open(value, path, "limits", session), session),
        };
    }

    private static LimitsConfig Short(ObjectReader? reader, BindSession session)
    {
        var preset = new LimitsConfig();
        if (reader is null)
        {
            return preset;
        }

        var limits = new LimitsConfig
        {
            RequestsPerMinute = reader.Whole("requestsPerMinute"),
            TokensPerMinute = reader.Whole("tokensPerMinute"),
            Concurrency = reader.Int("concurrency"),
            Budget = reader.Number("budget"),
            BudgetPeriod = reader.Text("budgetPeriod") ?? preset.BudgetPeriod,
            Rules = Rules(reader, session) is { Count: > 0 } rules ? rules : preset.Rules,
        };
        reader.End();
        return limits;
    }

    private static List<LimitConfig> Rules(ObjectReader reader, BindSession session) =>
        [.. reader.Items("rules").Select(r => Rule(r.Value, r.Path, session)).OfType<LimitConfig>()];

    private static List<LimitConfig> Rules(JsonElement list, string path, BindSession session) =>
        [.. list.EnumerateArray().Select((rule, i) => Rule(rule, JsonPath.Item(path, i), session)).OfType<LimitConfig>()];

    private static LimitConfig? Rule(JsonElement value, string path, BindSession session)
    {
        if (ObjectReader.Open(value, path, "limit", session) is not { } reader)
        {
            return null;
        }

        var what = reader.RequiredText("what");
        var maxPath = reader.PathOf("max");
        var max = reader.Number("max");
        if (max is null && !session.Problems.Errors.Any(e => string.Equals(e.Path, maxPath, StringComparison.Ordinal)))
        {
            session.Error(maxPath, "is missing");
        }

        var rule = new LimitConfig
        {
            Path = path,
            What = what,
            Max = max ?? 1,
            Per = reader.Text("per"),
            Window = reader.Text("window"),
            Shadow = reader.Flag("shadow") ?? false,
            Name = reader.Text("name"),
        };
        reader.End();
        return rule;
    }
}
