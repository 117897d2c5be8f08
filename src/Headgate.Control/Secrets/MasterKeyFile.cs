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

    // Only ever whole: a key that is half written would make everything sealed with it unreadable.
    private static void Create(string path)
    {
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(draft, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKey.Length))));
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
