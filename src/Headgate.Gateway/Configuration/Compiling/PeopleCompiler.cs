using System.Collections.Frozen;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles groups, users and teams: what keys take from those they belong to.</summary>
internal sealed class PeopleCompiler
{
    private readonly CompileContext _context;
    private readonly ProblemList _problems;
    private readonly StateIds _inUse;
    private readonly LimitCompiler _limits;
    private readonly Dictionary<string, (Group Group, Limit[] Limits)> _groups = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, (UserConfig User, Limit[] Limits)> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TeamConfig Team, Limit[] Limits)> _teams = new(StringComparer.Ordinal);
    private readonly Dictionary<(string?, string?, Group), Limit[]> _shared = [];
    private readonly Dictionary<(Group, string), Group> _narrowed = [];
    private readonly Limit[] _everything;
    private readonly PatternCompiler _patterns;
    private readonly IReadOnlyList<ChannelConfig> _channels;

    /// <summary>Compiles them.</summary>
    public PeopleCompiler(GatewayConfig config, CompileContext context, LimitCompiler limits, PatternCompiler patterns, ProblemList problems, StateIds inUse)
    {
        (_context, _problems, _inUse, _limits) = (context, problems, inUse, limits);
        (_patterns, _channels) = (patterns, config.Channels);
        _everything = limits.Compile(config.Limits, "limits", LimitScope.Everything, string.Empty, string.Empty);
        foreach (var group in config.Groups)
        {
            AddGroup(group, config.Channels, patterns);
        }

        if (!_groups.ContainsKey(GroupConfig.Default))
        {
            AddGroup(new GroupConfig { Path = "groups", Name = GroupConfig.Default }, config.Channels, patterns);
        }

        foreach (var user in config.Users)
        {
            Check(user.Group, $"{user.Path}.group");
            if (!_users.TryAdd(user.Id, (user, limits.Compile(user.Limits, $"{user.Path}.limits", LimitScope.User, user.Id, user.Name))))
            {
                problems.Error($"{user.Path}.id", $"'{user.Id}' is used twice");
            }
        }

        foreach (var team in config.Teams)
        {
            if (!_teams.TryAdd(team.Id, (team, limits.Compile(team.Limits, $"{team.Path}.limits", LimitScope.Team, team.Id, team.Name))))
            {
                problems.Error($"{team.Path}.id", $"'{team.Id}' is used twice");
            }
        }

        foreach (var channel in config.Channels)
        {
            foreach (var group in channel.Groups)
            {
                Check(group, $"{channel.Path}.groups");
            }
        }
    }

    /// <summary>What a key takes from its group, user and team.</summary>
    public Membership Of(ApiKeyConfig key)
    {
        Check(key.Group, $"{key.Path}.group");
        var user = key.UserId is not null && _users.TryGetValue(key.UserId, out var known) ? known : default;
        var team = key.TeamId is not null && _teams.TryGetValue(key.TeamId, out var its) ? its : default;
        var name = key.Group ?? user.User?.Group ?? GroupConfig.Default;
        var group = _groups.TryGetValue(name, out var found) ? found : _groups[GroupConfig.Default];
        group.Group = Narrow(group.Group, user.User);

        // Most users have no limits of their own: their keys share one array per group.
        var sharedBy = (user.Limits is { Length: > 0 } ? key.UserId : null, team.Limits is { Length: > 0 } ? key.TeamId : null, group.Group);
        if (!_shared.TryGetValue(sharedBy, out var shared))
        {
            shared = [.. user.Limits ?? [], .. team.Limits ?? [], .. group.Limits, .. _everything];
            _shared.Add(sharedBy, shared);
        }

        var own = _limits.Compile(key.Limits, $"{key.Path}.limits", LimitScope.Key, key.Id, key.Name);
        return new Membership(
            group.Group,
            own.Length == 0 ? shared : shared.Length == 0 ? own : [.. own, .. shared],
            user.User?.Enabled != false && team.Team?.Enabled != false,
            WalletOf(user.User, team.Team));
    }

    private WalletState? WalletOf(UserConfig? user, TeamConfig? team)
    {
        // A team pays for what is done in its name; only without one does the user.
        var account = team is not null ? (team.Prepaid ? $"team:{team.Id}" : null) : user is { Prepaid: true } ? $"user:{user.Id}" : null;
        if (account is null)
        {
            return null;
        }

        _inUse.Wallets.Add(account);
        return _context.States.Wallet(account);
    }

    // What the user's role may use of what the group may: as if it were a group of its own.
    private Group Narrow(Group group, UserConfig? user)
    {
        if (user is null or { Models: ["*"], Channels: ["*"] })
        {
            return group;
        }

        var key = (group, $"{string.Join('\n', user.Models)}\n\n{string.Join('\n', user.Channels)}");
        if (!_narrowed.TryGetValue(key, out var narrowed))
        {
            var allowed = _patterns.Compile(user.Channels, $"{user.Path}.role.channels", "a channel's name");
            var models = _patterns.Compile(user.Models, $"{user.Path}.role.models", "a model name");
            narrowed = new Group
            {
                Name = group.Name,
                Ratio = group.Ratio,
                Models = group.Models.And(models),
                Channels = allowed.All ? group.Channels : _channels.Select(c => c.Name).Where(c => allowed.Allows(c) && group.Channels?.Contains(c) != false).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            };
            _narrowed.Add(key, narrowed);
        }

        return narrowed;
    }

    private void AddGroup(GroupConfig config, IReadOnlyList<ChannelConfig> channels, PatternCompiler patterns)
    {
        if (string.IsNullOrWhiteSpace(config.Name) || _groups.ContainsKey(config.Name))
        {
            _problems.Error($"{config.Path}.name", string.IsNullOrWhiteSpace(config.Name) ? "is missing" : $"'{config.Name}' is used twice");
            return;
        }

        if (!Ratio.TryCreate(config.Ratio, out var ratio))
        {
            _problems.Error($"{config.Path}.ratio", RatioFault(config.Ratio));
        }

        var allowed = patterns.Compile(config.Channels, $"{config.Path}.channels", "a channel's name");
        var usable = channels.Where(c => allowed.Allows(c.Name) && (c.Groups.Count == 0 || c.Groups.Contains(config.Name, StringComparer.OrdinalIgnoreCase))).ToArray();
        var group = new Group
        {
            Name = config.Name,
            Ratio = ratio,
            Models = patterns.Compile(config.Models, $"{config.Path}.models", "a model name"),
            Channels = usable.Length == channels.Count ? null : usable.Select(c => c.Name).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        };
        _groups.Add(config.Name, (group, _limits.Compile(config.Limits, $"{config.Path}.limits", LimitScope.Group, config.Name, config.Name)));
    }

    /// <summary>What is wrong with a ratio.</summary>
    public static string RatioFault(decimal ratio) => $"{ratio} must lie between 0 and {Ratio.Largest} and have at most six decimals";

    private void Check(string? group, string path)
    {
        if (group is not null && !_groups.ContainsKey(group))
        {
            _problems.Error(path, $"there is no group '{group}'{NearNames.Hint(group, _groups.Keys)}");
        }
    }
}

/// <summary>What a key takes from those it belongs to.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Limits">All its limits: its own first, then the others'.</param>
/// <param name="Enabled">Whether user and team are switched on.</param>
/// <param name="Wallet">The account that pays in advance; null: none.</param>
internal readonly record struct Membership(Group Group, Limit[] Limits, bool Enabled, WalletState? Wallet);
