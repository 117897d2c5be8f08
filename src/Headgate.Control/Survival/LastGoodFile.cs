using System.Security.Cryptography;
using System.Text.Json;
using Headgate.Control.Compile;
using Headgate.Control.Secrets;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Survival;

/// <summary>
/// The database's part of the configuration that was last right, in the data directory, sealed as a whole with the master key: what a process starts from
/// when the database is away. It is bound to its database: with another one it does not open.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="master">Seals it.</param>
/// <param name="place">Which database it is of.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where trouble is told.</param>
public sealed class LastGoodFile(string path, MasterKey master, string place, TimeProvider time, ILogger<LastGoodFile> logger)
{
    private const int TimeLength = 8;
    private string? _written;

    private string SealedFor => $"snapshot:{place}";

    /// <summary>Reads it; null: there is none that can be used.</summary>
    public LastGood? Read()
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            var bytes = File.ReadAllBytes(path);
            var savedAt = DateTimeOffset.FromUnixTimeMilliseconds(BitConverter.ToInt64(bytes, 0));
            return new LastGood(LastGoodJson.Read(master.Open(bytes.AsSpan(TimeLength), SealedFor)), savedAt);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or JsonException or ArgumentException)
        {
            Log.Unreadable(logger, path, e.Message);
            return null;
        }
    }

    /// <summary>Writes it, whole or not at all; what stands there already is not written again.</summary>
    public void Write(StoredConfiguration stored)
    {
        var json = LastGoodJson.Write(stored);
        if (string.Equals(json, _written, StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            var draft = path + ".new";
            using (var file = new FileStream(draft, Options()))
            {
                file.Write(BitConverter.GetBytes(time.GetUtcNow().ToUnixTimeMilliseconds()));
                file.Write(master.Seal(json, SealedFor));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
            _written = json;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotWritten(logger, path, e.Message);
        }
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}

/// <summary>What was last right.</summary>
/// <param name="Stored">The database's part.</param>
/// <param name="SavedAt">When it was written.</param>
public sealed record LastGood(StoredConfiguration Stored, DateTimeOffset SavedAt);
