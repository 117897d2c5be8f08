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
