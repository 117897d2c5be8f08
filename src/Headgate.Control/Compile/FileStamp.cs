using System.Security.Cryptography;

namespace Headgate.Control.Compile;

/// <summary>Tells whether files changed, by what is in them: times and sizes lie on network drives and behind swapped symbolic links.</summary>
internal static class FileStamp
{
    /// <summary>One hash over the contents of all files; a file that cannot be read counts as empty.</summary>
    public static string Of(IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Read(file));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An editor that replaces the file leaves a moment without one; loading it reports what stays wrong.
            return [];
        }
    }
}
