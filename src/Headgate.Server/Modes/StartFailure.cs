using System.Data.Common;
using System.Net.Sockets;
using System.Security.Cryptography;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Server.Options;

namespace Headgate.Server.Modes;

/// <summary>What a person can repair when a start fails (a directory, a port, an address, a database, a key), and how. Everything else is ours and keeps its stack.</summary>
internal static class StartFailure
{
    /// <summary>Whether it is such a failure.</summary>
    public static bool IsForPeople(Exception e) => e is
        IOException or UnauthorizedAccessException or DbException or InvalidOperationException or UriFormatException or FormatException or CryptographicException or SocketException;

    /// <summary>What happened and what to do, without secrets.</summary>
    public static string Explain(Exception e, ServerOptions options) => e switch
    {
        SocketException => $"{options.Urls}: {e.Message}. Choose an address of this machine and a free port with --urls.",
        DbException when options.Database is not null =>
            $"the database that --database (or HEADGATE_DATABASE) names: {e.Message}. Check that the server runs there and that the name, the user and the password are right.",
        DbException => $"the database {Path.Combine(options.DataDirectory, DataDirectory.DatabaseName)}: {e.Message} If it is damaged, 'restore' makes it again from a backup.",
        CryptographicException =>
            $"{e.Message} Copy the master.key of the node that made it to {Path.Combine(options.DataDirectory, DataDirectory.MasterKeyName)}, or set {MasterKeyFile.Variable} to what stands in it; without it, restore a backup that holds it.",
        InvalidOperationException when e.Message.Contains("HTTPS endpoint", StringComparison.Ordinal) =>
            $"there is no certificate for an https address in --urls ({options.Urls}); name one with ASPNETCORE_Kestrel__Certificates__Default__Path and ASPNETCORE_Kestrel__Certificates__Default__Password.",
        _ => e.Message,
    };
}
