using Npgsql;

namespace Headgate.Control.Storage;

/// <summary>What <c>--database</c> names: <c>postgres://user:password@host:port/name?sslmode=…</c>.</summary>
public static class DatabaseAddress
{
    // Shorter than Npgsql's own: who waits for a database that is away is better told so.
    private const int ConnectSeconds = 5;

    /// <summary>Npgsql's connection string of a URL.</summary>
    /// <exception cref="FormatException">It is no such URL; the message holds no password.</exception>
    public static string ToConnectionString(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("postgres" or "postgresql") || address.Host.Length == 0 || address.AbsolutePath.Length < 2)
        {
            throw new FormatException("--database takes postgres://USER:PASSWORD@HOST:PORT/NAME; without it the database is a file in the data directory.");
        }

        var user = address.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.IsDefaultPort || address.Port < 0 ? 5432 : address.Port,
            Database = Uri.UnescapeDataString(address.AbsolutePath[1..]),
            ApplicationName = "headgate",
            MaxPoolSize = 20,
            Timeout = ConnectSeconds,
        };
        if (user[0].Length > 0)
        {
            settings.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            settings.Password = Uri.UnescapeDataString(user[1]);
        }

        foreach (var option in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            Apply(settings, option);
        }

        return settings.ConnectionString;
    }

    // libpq writes sslmode and connect_timeout; everything else goes by Npgsql's own names.
    private static void Apply(NpgsqlConnectionStringBuilder settings, string option)
    {
        var pair = option.Split('=', 2);
        var name = Uri.UnescapeDataString(pair[0]);
        var value = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : string.Empty;
        try
        {
            settings[name switch { "sslmode" => "SSL Mode", "connect_timeout" => "Timeout", _ => name }] = name == "sslmode" ? value.Replace("-", string.Empty, StringComparison.Ordinal) : value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new FormatException($"--database: '{name}' is not an option of the connection, or its value is wrong.", e);
        }
    }
}
