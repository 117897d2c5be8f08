using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Headgate.Control.Storage;

/// <summary>
/// Chooses the native SQLite library. The one in the NuGet package is from 2021 and has known holes (docs/adr/0003), so the
/// system's own, which the distribution patches, comes first.
/// </summary>
internal static class SqliteNative
{
    private static readonly Lock Gate = new();
    private static bool _initialized;

    /// <summary>Makes SQLite ready; only the first call does anything.</summary>
    public static void Initialize(ILogger logger)
    {
        lock (Gate)
        {
            if (_initialized)
            {
                return;
            }

            var provider = Assembly.Load("SQLitePCLRaw.provider.e_sqlite3");
            if (NativeLibrary.TryLoad(SystemLibrary, out var library))
            {
                NativeLibrary.SetDllImportResolver(provider, (name, _, _) => string.Equals(name, "e_sqlite3", StringComparison.Ordinal) ? library : IntPtr.Zero);
            }

            Batteries_V2.Init();

            // No connection is used by two threads at once, and every command is disposed by who made it (never by a finalizer), so
            // SQLite need not lock at every call: that was a fifth of the cost of an insert.
            // Refused when something in the process has used SQLite before; then it locks, and is right all the same.
            _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MULTITHREAD);
            _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
            _initialized = true;
            var version = raw.sqlite3_libversion().utf8_to_string();
            if (library == IntPtr.Zero)
            {
                Log.BundledSqlite(logger, version, SystemLibrary);
            }
        }
    }

    private static string SystemLibrary => OperatingSystem.IsMacOS() ? "libsqlite3.dylib" : OperatingSystem.IsWindows() ? "winsqlite3.dll" : "libsqlite3.so.0";
}
