using Headgate.Control.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Import.OneApi;

/// <summary>Makes SQLite databases as the gateways of the One-API family have them.</summary>
internal static class ForeignDatabase
{
    /// <summary>One-API's tables, as of 2025.</summary>
    public const string OneApi = """
        CREATE TABLE channels (id integer PRIMARY KEY AUTOINCREMENT, type integer DEFAULT 0, "key" text, status integer DEFAULT 1, name text,
          weight integer DEFAULT 0, created_time integer, test_time integer, response_time integer, base_url text DEFAULT '', other text, balance real,
          balance_updated_time integer, models text, "group" text DEFAULT 'default', used_quota integer DEFAULT 0, model_mapping text DEFAULT '',
          priority integer DEFAULT 0, config text, system_prompt text);
        CREATE TABLE tokens (id integer PRIMARY KEY AUTOINCREMENT, user_id integer, "key" char(48), status integer DEFAULT 1, name text,
          created_time integer, accessed_time integer, expired_time integer DEFAULT -1, remain_quota integer DEFAULT 0, unlimited_quota numeric DEFAULT false,
          used_quota integer DEFAULT 0, models text, subnet text DEFAULT '');
        CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, username text, password text NOT NULL, display_name text, role integer DEFAULT 1,
          status integer DEFAULT 1, email text, github_id text, wechat_id text, lark_id text, oidc_id text, access_token char(32), quota integer DEFAULT 0,
          used_quota integer DEFAULT 0, request_count integer DEFAULT 0, "group" varchar(32) DEFAULT 'default', aff_code varchar(32), inviter_id integer);
        CREATE TABLE redemptions (id integer PRIMARY KEY AUTOINCREMENT, user_id integer, "key" char(32), status integer DEFAULT 1, name text,
          quota integer DEFAULT 100, created_time integer, redeemed_time integer);
        CREATE TABLE options ("key" text PRIMARY KEY, value text);
        CREATE TABLE abilities ("group" varchar(32), model text, channel_id integer, enabled numeric, priority integer, PRIMARY KEY ("group", model, channel_id));
        CREATE TABLE logs (id integer PRIMARY KEY AUTOINCREMENT, user_id integer, created_at integer, type integer, content text);
        """;

    /// <summary>New-API's tables, as of 2026.</summary>
    public const string NewApi = """
        CREATE TABLE channels (id integer PRIMARY KEY AUTOINCREMENT, type integer DEFAULT 0, "key" text NOT NULL, openai_organization text, test_model text,
          status integer DEFAULT 1, name text, weight integer DEFAULT 0, created_time integer, test_time integer, response_time integer, base_url text DEFAULT '',
          other text, balance real, balance_updated_time integer, models text, "group" varchar(64) DEFAULT 'default', used_quota integer DEFAULT 0,
          model_mapping text, status_code_mapping varchar(1024) DEFAULT '', priority integer DEFAULT 0, auto_ban integer DEFAULT 1, other_info text, tag text,
          setting text, param_override text, header_override text, remark varchar(255), channel_info json, settings text);
        CREATE TABLE tokens (id integer PRIMARY KEY AUTOINCREMENT, user_id integer, "key" char(48), status integer DEFAULT 1, name text, created_time integer,
          accessed_time integer, expired_time integer DEFAULT -1, remain_quota integer DEFAULT 0, unlimited_quota numeric, model_limits_enabled numeric,
          model_limits varchar(1024) DEFAULT '', allow_ips varchar(1024) DEFAULT '', used_quota integer DEFAULT 0, "group" varchar(32) DEFAULT '',
          cross_group_retry numeric, deleted_at datetime);
        CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, username text, password text NOT NULL, display_name text, role integer DEFAULT 1,
          status integer DEFAULT 1, email text, github_id text, discord_id text, oidc_id text, wechat_id text, telegram_id text, access_token char(32),
          quota integer DEFAULT 0, used_quota integer DEFAULT 0, request_count integer DEFAULT 0, "group" varchar(64) DEFAULT 'default', aff_code varchar(32),
          aff_count integer, aff_quota integer, aff_history integer, inviter_id integer, deleted_at datetime, linux_do_id text, setting text, remark varchar(255));
        CREATE TABLE redemptions (id integer PRIMARY KEY AUTOINCREMENT, user_id integer, "key" char(32), status integer DEFAULT 1, name text,
          quota integer DEFAULT 100, created_time integer, redeemed_time integer, used_user_id integer, deleted_at datetime, expired_time integer);
        CREATE TABLE options ("key" text PRIMARY KEY, value text);
        CREATE TABLE top_ups (id integer PRIMARY KEY AUTOINCREMENT, user_id integer, amount integer, money real, trade_no text, status text);
        """;

    /// <summary>Veloera's tables, as of 2025.</summary>
    public const string Veloera = """
        CREATE TABLE channels (id integer PRIMARY KEY AUTOINCREMENT, type integer DEFAULT 0, "key" text NOT NULL, openai_organization text, test_model text,
          status integer DEFAULT 1, name text, weight integer DEFAULT 0, created_time integer, base_url text DEFAULT '', other text, models text,
          "group" varchar(64) DEFAULT 'default', used_quota integer DEFAULT 0, model_mapping text, status_code_mapping varchar(1024) DEFAULT '',
          priority integer DEFAULT 0, auto_ban integer DEFAULT 1, other_info text, tag text, setting text, param_override text, model_prefix varchar(64) DEFAULT '');
        CREATE TABLE tokens (id integer PRIMARY KEY AUTOINCREMENT, user_id integer, "key" char(48), status integer DEFAULT 1, name text, created_time integer,
          accessed_time integer, expired_time integer DEFAULT -1, remain_quota integer DEFAULT 0, unlimited_quota numeric, used_quota integer DEFAULT 0,
          model_limits_enabled numeric, model_limits text, allow_ips text, "group" varchar(32) DEFAULT '', rate_limit_enabled numeric, frequency integer DEFAULT 60,
          "limit" integer DEFAULT 1000, successful_limit integer DEFAULT 10);
        CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, username text, password text NOT NULL, display_name text, role integer DEFAULT 1,
          status integer DEFAULT 1, email text, quota integer DEFAULT 0, "group" varchar(64) DEFAULT 'default', deleted_at datetime);
        CREATE TABLE redemptions (id integer PRIMARY KEY AUTOINCREMENT, user_id integer, "key" char(32), status integer DEFAULT 1, name text,
          quota integer DEFAULT 100, created_time integer, redeemed_time integer);
        CREATE TABLE options ("key" text PRIMARY KEY, value text);
        """;

    /// <summary>Makes a file.</summary>
    /// <returns>Its path.</returns>
    public static string Create(string path, params string[] statements)
    {
        SqliteNative.Initialize(NullLogger.Instance);
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }

        return path;
    }
}
