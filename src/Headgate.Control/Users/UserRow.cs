using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Users;

/// <summary>A row of <c>users</c>, named as the columns are.</summary>
internal sealed class UserRow
{
    public const string Columns =
        "id, name, role, password_hash, enabled, created_at, display_name, email, email_verified, group_name, limits, prepaid, language, currency, "
        + "last_login_at, version, updated_at, one_time_password, totp_secret, totp_step";

    public required string id { get; init; }
    public required string name { get; init; }
    public required string role { get; init; }
    public required string password_hash { get; init; }
    public long enabled { get; init; }
    public long created_at { get; init; }
    public required string display_name { get; init; }
    public string? email { get; init; }
    public long email_verified { get; init; }
    public required string group_name { get; init; }
    public required string limits { get; init; }
    public long prepaid { get; init; }
    public required string language { get; init; }
    public required string currency { get; init; }
    public long? last_login_at { get; init; }
    public long version { get; init; }
    public long updated_at { get; init; }
    public long one_time_password { get; init; }
    public byte[]? totp_secret { get; init; }
    public long totp_step { get; init; }

    /// <summary>The role. One that a newer program wrote may nothing special.</summary>
    public Role Role => Enum.TryParse<Role>(role, ignoreCase: true, out var known) ? known : Role.User;

    /// <summary>One user; null: there is none.</summary>
    public static Task<UserRow?> FindAsync(DbConnection connection, string id) =>
        connection.QuerySingleOrDefaultAsync<UserRow>($"SELECT {Columns} FROM users WHERE id = @id", new { id });

    /// <summary>One user.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public static async Task<UserRow> GetAsync(DbConnection connection, string id) => await FindAsync(connection, id) ?? throw Refusal.NotFound("user");

    /// <summary>The user with a name, else the one with an e-mail address; null: there is none.</summary>
    public static Task<UserRow?> FindByLoginAsync(DbConnection connection, string login) => connection.QueryFirstOrDefaultAsync<UserRow>(
        $"""
        SELECT {Columns} FROM users WHERE lower(name) = lower(@login) OR lower(email) = lower(@login)
        ORDER BY CASE WHEN lower(name) = lower(@login) THEN 0 ELSE 1 END LIMIT 1
        """,
        new { login = login.Trim() });

    /// <summary>The user with an e-mail address; null: there is none.</summary>
    public static Task<UserRow?> FindByEmailAsync(DbConnection connection, string email) =>
        connection.QueryFirstOrDefaultAsync<UserRow>($"SELECT {Columns} FROM users WHERE lower(email) = lower(@email)", new { email });

    /// <summary>What the API shows.</summary>
    public UserView ToView() => new(
        id,
        new UserInput
        {
            Name = name,
            DisplayName = Optional(display_name),
            Email = email,
            Role = (UserRole)Role,
            Group = group_name,
            Enabled = enabled != 0,
            Prepaid = prepaid != 0,
            Limits = limits == "{}" ? null : JsonSerializer.Deserialize<Limits>(limits, ContractJson.Options),
            Language = Optional(language),
            Currency = Optional(currency),
        },
        password_hash.Length > 0,
        one_time_password != 0,
        totp_secret is not null,
        email_verified != 0,
        version,
        DateTimeOffset.FromUnixTimeMilliseconds(created_at),
        DateTimeOffset.FromUnixTimeMilliseconds(updated_at),
        last_login_at is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);

    private static string? Optional(string text) => text.Length == 0 ? null : text;
}
