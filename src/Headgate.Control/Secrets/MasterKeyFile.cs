using System.Security.Cryptography;

namespace Headgate.Control.Secrets;

/// <summary>Where the master key is: <c>HEADGATE_MASTER_KEY</c> (base64 of 32 bytes), else a file in the data directory that the first start makes.</summary>
public static class MasterKeyFile
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "HEADGATE_MASTER_KEY";

    /// <summary>Finds the key, or makes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Looks an environment variable up.</param>
    /// <exception cref="FormatException">What is there is no key; the message holds nothing of it.</exception>
    public static MasterKey Find(string path, Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } given)
        {
            return Parse(given, Variable);
        }

        if (!File.Exists(path))
        {
            Create(path);
        }

        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>The key as it is kept, in base64; null: there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Looks an environment variable up.</param>
    public static string? Read(string path, Func<string, string?> environment) =>
        environment(Variable) is { Length: > 0 } given ? given.Trim() : File.Exists(path) ? File.ReadAllText(path).Trim() : null;

    /// <summary>Keeps a key that came from elsewhere.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static void Store(string path, string key)
    {
        Parse(key, "The backup");
        Write(path, key);
    }

    private static void Create(string path) => Write(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKey.Length)));

    // Only ever whole: a key that is half written would make everything sealed with it unreadable.
    private static void Write(string path, string key)
    {
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(key));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path);
    }

    private static MasterKey Parse(string text, string place)
    {
        var key = new byte[MasterKey.Length];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == MasterKey.Length
            ? new MasterKey(key)
            : throw new FormatException($"{place} holds no master key: it must be {MasterKey.Length} bytes in base64, such as 'openssl rand -base64 32' prints.");
    }
}
