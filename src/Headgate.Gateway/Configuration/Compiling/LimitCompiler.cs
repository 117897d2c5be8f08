using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles limits of every scope, and finds or makes their counters.</summary>
internal sealed class LimitCompiler(CompileContext context, ProblemList problems, HashSet<LimitStateId> inUse)
{
    private const decimal LargestBudget = 9_000_000_000m;
    private const decimal LargestCount = 1_000_000_000_000_000m;
    private static readonly string[] Kinds = ["requests", "tokens", "cost", "concurrency"];
    private static readonly LimitWindow Minute = new(WindowKind.Rolling, TimeSpan.FromMinutes(1), CalendarPeriod.None, "minute");
    private static readonly LimitWindow Total = new(WindowKind.Total, TimeSpan.MaxValue, CalendarPeriod.None, "total");
    private static readonly LimitsConfig None = new();
    private readonly Dictionary<(string?, string?), (LimitWindow? Window, string Field, string Fault)> _windows = [];

    /// <summary>Limits whose counters do not know yet what happened before this process began.</summary>
    public List<Limit> Fresh { get; } = [];

    /// <summary>The limits of one owner; faults are reported.</summary>
    public Limit[] Compile(LimitsConfig asked, string path, LimitScope scope, string id, string name)
    {
        if (asked == None)
        {
            return [];
        }

        var owner = scope == LimitScope.Everything ? LimitOwner.Everything : new LimitOwner(scope, id, name);
        var limits = new List<Limit>(4);
        Add(LimitKind.Requests, asked.RequestsPerMinute, Minute, $"{path}.requestsPerMinute", "requestsPerMinute");
        Add(LimitKind.Tokens, asked.TokensPerMinute, Minute, $"{path}.tokensPerMinute", "tokensPerMinute");
        Add(LimitKind.Concurrency, asked.Concurrency, LimitWindow.Running, $"{path}.concurrency", "concurrency");
        if (BudgetWindow(asked, path) is { } period)
        {
            Add(LimitKind.Cost, asked.Budget, period, $"{path}.budget", "budget");
        }

        foreach (var rule in asked.Rules)
        {
            if (KindOf(rule) is { } kind && WindowOf(rule, kind) is { } window)
            {
                Add(kind, rule.Max, window, $"{rule.Path}.max", rule.Name ?? NameOf(kind, window), rule);
            }
        }

        return [.. limits];

        void Add(LimitKind kind, decimal? max, LimitWindow window, string at, string title, LimitConfig? rule = null)
        {
            if (max is not { } most || !IsInRange(kind, most, at))
            {
                return;
            }

            // What it counts and over which time make a limit: raised or lowered, it goes on counting.
            var stateId = new LimitStateId(scope, id, StateName(kind, window, rule?.Name));
            if (!inUse.Add(stateId))
            {
                problems.Error(at, $"there are two limits of {NameOf(kind, window)} for {owner}; give one a name of its own if both are meant");
                return;
            }

            var limit = new Limit
            {
                Owner = owner,
                Name = title,
                Kind = kind,
                Max = kind == LimitKind.Cost ? (long)(most * Money.NanoPerUsd) : (long)most,
                Window = window,
                Shadow = rule?.Shadow ?? false,
                Counter = context.States.Limit(stateId, window),
            };
            limits.Add(limit);
            if (window.IsRestored && !limit.Counter.IsRestored)
            {
                Fresh.Add(limit);
            }
        }
    }

    private static string NameOf(LimitKind kind, LimitWindow window) => window.Kind switch
    {
        WindowKind.Running => "concurrency",
        WindowKind.Total => $"{Kinds[(int)kind]} in total",
        _ => $"{Kinds[(int)kind]} per {window.Name}",
    };

    private static string StateName(LimitKind kind, LimitWindow window, string? name)
    {
        var plain = (kind, window.Kind, window.Period) switch
        {
            (LimitKind.Requests, WindowKind.Rolling, _) when ReferenceEquals(window, Minute) => "requests/minute",
            (LimitKind.Tokens, WindowKind.Rolling, _) when ReferenceEquals(window, Minute) => "tokens/minute",
            (LimitKind.Concurrency, _, _) => "concurrency",
            (LimitKind.Cost, WindowKind.Total, _) => "cost/total",
            _ => $"{Kinds[(int)kind]}/{window.Kind}/{window.Name}",
        };
        return name is null ? plain : $"{plain}/{name}";
    }

    private bool IsInRange(LimitKind kind, decimal max, string path)
    {
        if (kind == LimitKind.Cost)
        {
            if (max is >= 0 and <= LargestBudget)
            {
                return true;
            }

            problems.Error(path, $"must lie between 0 and {LargestBudget} USD");
            return false;
        }

        if (max < 1)
        {
            problems.Error(path, $"{max} is less than 1; leave it out for no limit");
            return false;
        }

        if (max > LargestCount || decimal.Truncate(max) != max)
        {
            problems.Error(path, $"{max} is not a whole number up to {LargestCount}");
            return false;
        }

        return true;
    }

    private LimitWindow? BudgetWindow(LimitsConfig asked, string path)
    {
        switch (asked.BudgetPeriod.ToUpperInvariant())
        {
            case "TOTAL":
                return Total;
            case "DAY" or "WEEK" or "MONTH":
                return Window(asked.BudgetPeriod, "calendar").Window;
            default:
                problems.Error($"{path}.budgetPeriod", $"'{asked.BudgetPeriod}' is not day, week, month or total");
                return null;
        }
    }

    private LimitKind? KindOf(LimitConfig rule)
    {
        var index = Array.FindIndex(Kinds, k => k.Equals(rule.What, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            return (LimitKind)index;
        }

        problems.Error($"{rule.Path}.what", $"'{rule.What}' is not one of {string.Join(", ", Kinds)}");
        return null;
    }

    private LimitWindow? WindowOf(LimitConfig rule, LimitKind kind)
    {
        if (kind == LimitKind.Concurrency)
        {
            if (rule.Per is not null || rule.Window is not null)
            {
                problems.Error($"{rule.Path}.per", "has no meaning for concurrency: it counts what runs at the same time");
            }

            return LimitWindow.Running;
        }

        var (window, field, fault) = Window(rule.Per, rule.Window);
        if (window is null)
        {
            problems.Error($"{rule.Path}.{field}", fault);
        }

        return window;
    }

    private (LimitWindow? Window, string Field, string Fault) Window(string? per, string? kind)
    {
        if (!_windows.TryGetValue((per, kind), out var known))
        {
            _windows.Add((per, kind), known = LimitWindows.Read(per, kind, Minute, Total));
        }

        return known;
    }
}
