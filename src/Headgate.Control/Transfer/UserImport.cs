using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Groups;
using Headgate.Control.Identity;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Transfer;

/// <summary>
/// Imports users. They come without a password and get one by a reset. Of a user who is there, what the document states is changed, except
/// that a root stays one and is not switched off.
/// </summary>
internal sealed class UserImport(AuditLog audit) : NamedImport<UserDocument>
{
    private const string Root = "root";

    public override int Order => 20;

    protected override string Kind => "user";

    protected override string List => "users";

    protected override IReadOnlyList<UserDocument>? ItemsOf(ConfigurationDocument document) => document.Users;

    protected override string NameOf(UserDocument item) => item.Name;

    protected override bool InFile(ImportRun run, string name) => false;

    protected override void Check(UserDocument item)
    {
        var checks = new FieldChecks();
        if (checks.Input(item))
        {
            checks.UserName("name", item.Name);
            checks.Text("displayName", item.DisplayName, 100);
            checks.Email("email", item.Email);
            checks.Text("group", item.Group, 100, least: 1);
            UserRules.CheckPreferences(checks, string.Empty, item.Language, item.Currency);
        }

        checks.Require(item.Role is null or "user" or "auditor" or "admin" or Root, "role", "must be user, auditor, admin or root");
        checks.Require(item.BalanceUsd is null or (>= 0 and <= 1_000_000_000), "balanceUsd", "must lie between 0 and 1000000000");
        checks.ThrowIfAny();
    }

    // Users stay in any mode: records and accounts refer to them.
    protected override async Task<Dictionary<string, string>> LoadAsync(ImportRun run)
    {
        var wanted = (run.Document.Users ?? []).Select(u => u?.Name).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        return (await run.Connection.QueryAsync<(string Name, string Id)>("SELECT name, id FROM users"))
            .Where(u => wanted.Contains(u.Name)).ToDictionary(u => u.Name, u => u.Id, StringComparer.OrdinalIgnoreCase);
    }

    protected override async Task CreateAsync(ImportRun run, UserDocument item, string path)
    {
        await CheckReferencesAsync(run, item, null);
        var id = Guid.CreateVersion7(run.Now).ToString("N");
        await run.Connection.ExecuteAsync(
            """
            INSERT INTO users (id, name, display_name, email, role, password_hash, enabled, group_name, limits, prepaid, language, currency, created_at, updated_at)
            VALUES (@id, @Name, @DisplayName, @Email, @Role, '', @Enabled, @GroupName, @Limits, @Prepaid, @Language, @Currency, @At, @At)
            """,
            new
            {
                id,
                item.Name,
                DisplayName = item.DisplayName ?? string.Empty,
                item.Email,
                Role = item.Role ?? "user",
                Enabled = item.Enabled ?? true ? 1 : 0,
                GroupName = item.Group ?? "default",
                Limits = item.Limits is null ? "{}" : StoredJson.Write(item.Limits),
                Prepaid = item.Prepaid ?? false ? 1 : 0,
                Language = item.Language ?? string.Empty,
                Currency = item.Currency ?? string.Empty,
                At = run.Now.ToUnixTimeMilliseconds(),
            });
        if (item.BalanceUsd is > 0 and { } balance)
        {
            run.Credits.Add(new ImportCredit($"user:{id}", item.Name, balance));
        }

        await audit.WriteAsync(run.Connection, run.Caller, "user.create", id, item.Name, null, item);
    }

    protected override async Task<bool> UpdateAsync(ImportRun run, string id, UserDocument item, string path)
    {
        await CheckReferencesAsync(run, item, id);
        var before = await UserExport.ReadAsync(run.Connection, id);
        var isRoot = before.Role == Root;
        var after = before with
        {
            DisplayName = item.DisplayName ?? before.DisplayName,
            Email = item.Email ?? before.Email,
            Role = isRoot ? before.Role : item.Role ?? before.Role,
            Group = item.Group ?? before.Group,
            Enabled = isRoot ? before.Enabled : item.Enabled ?? before.Enabled,
            Prepaid = item.Prepaid ?? before.Prepaid,
            Limits = item.Limits ?? before.Limits,
            Language = item.Language ?? before.Language,
            Currency = item.Currency ?? before.Currency,
        };
        if (string.Equals(StoredJson.Write(before), StoredJson.Write(after), StringComparison.Ordinal))
        {
            return false;
        }

        await run.Connection.ExecuteAsync(
            """
            UPDATE users SET display_name = @DisplayName, email = @Email, role = @Role, enabled = @Enabled, group_name = @GroupName, limits = @Limits,
                prepaid = @Prepaid, language = @Language, currency = @Currency, version = version + 1, updated_at = @At
            WHERE id = @id
            """,
            new
            {
                id,
                DisplayName = after.DisplayName ?? string.Empty,
                after.Email,
                after.Role,
                Enabled = after.Enabled == true ? 1 : 0,
                GroupName = after.Group ?? "default",
                Limits = after.Limits is null ? "{}" : StoredJson.Write(after.Limits),
                Prepaid = after.Prepaid == true ? 1 : 0,
                Language = after.Language ?? string.Empty,
                Currency = after.Currency ?? string.Empty,
                At = run.Now.ToUnixTimeMilliseconds(),
            });
        await audit.WriteAsync(run.Connection, run.Caller, "user.update", id, item.Name, before, after);
        return true;
    }

    protected override Task RemoveAsync(ImportRun run, string id, string name) => Task.CompletedTask;

    private static async Task CheckReferencesAsync(ImportRun run, UserDocument item, string? id)
    {
        if (item.Group is { } group && !await GroupStore.ExistsAsync(run.Connection, run.File, group))
        {
            throw Refusal.Invalid("group", $"there is no group '{group}'");
        }

        if (item.Email is { } email
            && await run.Connection.QuerySingleOrDefaultAsync<string>("SELECT id FROM users WHERE lower(email) = lower(@email)", new { email }) is { } other && other != id)
        {
            throw Refusal.Invalid("email", "belongs to another user");
        }
    }
}
