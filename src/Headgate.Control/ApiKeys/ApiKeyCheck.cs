using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Channels;
using Headgate.Control.Compile;
using Headgate.Control.Groups;
using Headgate.Control.Secrets;
using Headgate.Control.Settings;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.ApiKeys;

/// <summary>What is wrong with a key as asked for, and what a user may not ask for.</summary>
internal static class ApiKeyCheck
{
    /// <summary>Refuses a key that is wrong in itself.</summary>
    /// <exception cref="Refusal">With every error.</exception>
    public static void Refuse(ApiKeyInput key)
    {
        List<FieldError> errors = [.. InputCheck.Find(key)];
        if (errors.Count == 0)
        {
            errors.AddRange([.. InputCheck.Name(key.Name), .. GroupCheck.Patterns(key.Models, "models"), .. ChannelCheck.Tags(key.Tags), .. ChannelCheck.Tags(key.AllowedIps, "allowedIps")]);
            if (key.Models is { Count: 0 })
            {
                errors.Add(new FieldError("models", "is empty: leave it out for all models"));
            }
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    /// <summary>Refuses a key that names an owner, a team or a group that there is not.</summary>
    /// <exception cref="Refusal">With every error.</exception>
    public static async Task RefuseReferencesAsync(DbConnection connection, GatewayConfig file, ApiKeyInput key, string ownerId)
    {
        var errors = new List<FieldError>();
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM users WHERE id = @ownerId", new { ownerId }) == 0)
        {
            errors.Add(new FieldError("ownerId", "there is no such user"));
        }

        if (key.TeamId is { } team && await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM teams WHERE id = @team", new { team }) == 0)
        {
            errors.Add(new FieldError("teamId", "there is no such team"));
        }

        if (key.Group is { } group && !await GroupStore.ExistsAsync(connection, file, group))
        {
            errors.Add(new FieldError("group", $"there is no group '{group}'"));
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    /// <summary>Refuses what a user may not choose for a key of its own: a team that it does not manage, models that its group may not use.</summary>
    /// <param name="connection">The transaction.</param>
    /// <param name="file">What the configuration file says.</param>
    /// <param name="key">The key as asked for; its group is what an administrator gave.</param>
    /// <param name="ownerId">Whose it is.</param>
    /// <param name="row">The key as it is; null: it is new.</param>
    /// <exception cref="Refusal">With every error.</exception>
    public static async Task RefuseForOwnerAsync(DbConnection connection, GatewayConfig file, ApiKeyInput key, string ownerId, ApiKeyRow? row)
    {
        var errors = new List<FieldError>();
        if (key.TeamId is { } team && team != row?.team_id && !await ManagesAsync(connection, team, ownerId))
        {
            // The same words whether there is such a team or not.
            errors.Add(new FieldError("teamId", "is not a team that you manage"));
        }

        var allowed = new ModelPatterns([.. await ModelsOfAsync(connection, file, key.Group, ownerId)]);
        errors.AddRange((key.Models ?? []).Select((model, i) => (model, i)).Where(m => !allowed.Allows(m.model))
            .Select(m => new FieldError($"models[{m.i}]", $"its group may not use '{m.model}'")));
        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    /// <summary>Refuses another key of a user who has as many as it may.</summary>
    /// <exception cref="Refusal">It has.</exception>
    public static async Task RefuseTooManyAsync(DbConnection connection, MasterKey master, string ownerId)
    {
        var most = (await SettingsStore.ReadAsync(connection, GatewaySection.Section, master)).KeysPerUser ?? GatewaySection.DefaultKeysPerUser;
        var count = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM api_keys WHERE owner_id = @ownerId", new { ownerId });
        if (count >= most)
        {
            throw Refusal.Conflict($"You have {count} API keys; {most} are the most that are allowed. Delete one first.");
        }
    }

    /// <summary>The length of an overlap.</summary>
    /// <exception cref="Refusal">It is none, or longer than a month.</exception>
    public static TimeSpan Overlap(string? text)
    {
        var most = TimeSpan.FromDays(31);
        if (text is null)
        {
            return TimeSpan.Zero;
        }

        return Durations.TryParse(text, out var overlap) && overlap >= TimeSpan.Zero && overlap <= most
            ? overlap
            : throw Refusal.Invalid("overlap", "must be a time from 0 to 744h, such as 24h");
    }

    private static async Task<bool> ManagesAsync(DbConnection connection, string team, string user) => await connection.ExecuteScalarAsync<long>(
        "SELECT count(*) FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.team_id = @team AND m.user_id = @user AND m.role = 'manager' AND t.enabled = 1",
        new { team, user }) > 0;

    private static async Task<IReadOnlyList<string>> ModelsOfAsync(DbConnection connection, GatewayConfig file, string? group, string ownerId)
    {
        group ??= await connection.QuerySingleAsync<string>("SELECT group_name FROM users WHERE id = @ownerId", new { ownerId });
        var groups = file.Groups.Concat(await GroupRows.LoadAsync(connection));
        return groups.FirstOrDefault(g => string.Equals(g.Name, group, StringComparison.OrdinalIgnoreCase))?.Models ?? ["*"];
    }
}
