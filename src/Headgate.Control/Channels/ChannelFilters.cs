using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Channels;

/// <summary>Which channels are meant, in SQL and for those of the file.</summary>
internal static class ChannelFilters
{
    /// <summary>The WHERE clause; empty: all.</summary>
    public static string Where(ChannelFilter filter, DynamicParameters parameters)
    {
        var conditions = new List<string>();
        if (filter.Search is { } search)
        {
            conditions.Add(@"lower(name) LIKE @search ESCAPE '\'");
            parameters.Add("search", Listing.Contains(search));
        }

        if (filter.Type is { } type)
        {
            conditions.Add("lower(type) = lower(@type)");
            parameters.Add("type", type);
        }

        if (filter.Tag is { } tag)
        {
            conditions.Add(@"@newline || lower(tags) || @newline LIKE @tag ESCAPE '\'");
            parameters.Add("newline", "\n");
            parameters.Add("tag", Listing.Contains($"\n{tag}\n"));
        }

        if (filter.Enabled is { } enabled)
        {
            conditions.Add("enabled = @enabled");
            parameters.Add("enabled", enabled ? 1L : 0L);
        }

        return conditions.Count == 0 ? string.Empty : " WHERE " + string.Join(" AND ", conditions);
    }

    /// <summary>The same for a channel at hand.</summary>
    public static bool Matches(ChannelFilter filter, ChannelInput channel) =>
        (filter.Search is null || channel.Name.Contains(filter.Search, StringComparison.OrdinalIgnoreCase))
        && (filter.Type is null || string.Equals(filter.Type, channel.Type, StringComparison.OrdinalIgnoreCase))
        && (filter.Tag is null || (channel.Tags ?? []).Contains(filter.Tag, StringComparer.OrdinalIgnoreCase))
        && (filter.Enabled is null || filter.Enabled == (channel.Enabled ?? true));
}
