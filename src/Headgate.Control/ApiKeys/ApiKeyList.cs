using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Compile;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.ApiKeys;

/// <summary>Lists of API keys.</summary>
public sealed class ApiKeyList(Database database, ConfigurationPublisher publisher, TimeProvider time)
{
    private static readonly (string Field, string Column)[] Sortable =
    [
        ("name", "lower(k.name)"), ("owner", "lower(u.name)"), ("createdAt", "k.created_at"), ("updatedAt", "k.updated_at"), ("expiresAt", "coalesce(k.expires_at, 9223372036854775807)"),
    ];

    /// <summary>A page of keys; the file's come after the database's.</summary>
    /// <param name="listing">What is asked for.</param>
    /// <param name="ownerId">Only keys of this user; null: everybody's.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<Page<ApiKeyView>> ListAsync(Listing listing, string? ownerId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var order = listing.OrderAndLimit(Sortable, "k.id");
        IReadOnlyList<ApiKeyView> stored = [];
        var total = 0L;
        if (listing.Wants(Sources.Database))
        {
            await using var connection = await database.OpenReaderAsync(cancellation);
            var parameters = new DynamicParameters();
            var where = Where(listing, ownerId, now, parameters);
            stored = [.. (await connection.QueryAsync<ApiKeyRow>(ApiKeyTable.Select + where + order, parameters)).Select(ApiKeyTable.View)];
            total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM api_keys k JOIN users u ON u.id = k.owner_id{where}", parameters);
        }

        var file = ownerId is null && listing.Wants(Sources.File) && listing.Text("owner") is null && listing.Text("team") is null
            ? publisher.FileConfig.Keys.Where(k => Matches(listing, k, now)).OrderBy(k => k.Name, StringComparer.OrdinalIgnoreCase).Select(FileKeys.View).ToArray()
            : [];
        return FileResources.Page(listing, stored, total, file);
    }

    private static string Where(Listing listing, string? ownerId, DateTimeOffset now, DynamicParameters parameters)
    {
        var conditions = new List<string>();
        Add("k.owner_id = @owner", "owner", ownerId ?? listing.Text("owner"));
        Add("k.team_id = @team", "team", listing.Text("team"));
        Add("lower(k.group_name) = lower(@group)", "group", listing.Text("group"));
        Add(@"(lower(k.name) LIKE @search ESCAPE '\' OR lower(u.name) LIKE @search ESCAPE '\' OR lower(k.hint) LIKE @search ESCAPE '\')", "search", listing.Search is { } text ? Listing.Contains(text) : null);
        Add("k.enabled = @enabled", "enabled", listing.Flag("enabled") is { } enabled ? enabled ? 1L : 0L : null);
        if (listing.Text("tag") is { } tag)
        {
            Add(@"@newline || lower(k.tags) || @newline LIKE @tag ESCAPE '\'", "tag", Listing.Contains($"\n{tag}\n"));
            parameters.Add("newline", "\n");
        }

        if (listing.Flag("expired") is { } expired)
        {
            Add(expired ? "k.expires_at <= @now" : "(k.expires_at IS NULL OR k.expires_at > @now)", "now", now.ToUnixTimeMilliseconds());
        }

        return conditions.Count == 0 ? string.Empty : " WHERE " + string.Join(" AND ", conditions);

        void Add(string condition, string parameter, object? value)
        {
            if (value is not null)
            {
                conditions.Add(condition);
                parameters.Add(parameter, value);
            }
        }
    }

    private static bool Matches(Listing listing, ApiKeyConfig key, DateTimeOffset now) =>
        (listing.Search is not { } search || key.Name.Contains(search, StringComparison.OrdinalIgnoreCase))
        && (listing.Text("group") is not { } group || string.Equals(group, key.Group, StringComparison.OrdinalIgnoreCase))
        && (listing.Text("tag") is not { } tag || key.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))
        && (listing.Flag("enabled") is not { } enabled || enabled == key.Enabled)
        && (listing.Flag("expired") is not { } expired || expired == key.ExpiresAt <= now);
}
