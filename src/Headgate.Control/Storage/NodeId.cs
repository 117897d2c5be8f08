namespace Headgate.Control.Storage;

/// <summary>Who a process is among those that share a database: as long as its data directory lives.</summary>
public static class NodeId
{
    /// <summary>The only node of a database in the data directory itself.</summary>
    public const string Embedded = "local";

    private const int Length = 32;

    /// <summary>Reads the id, or makes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="FormatException">The file holds something else.</exception>
    public static string Find(string path, TimeProvider time)
    {
        if (!File.Exists(path))
        {
            // Only ever whole: half an id would be another node's.
            var draft = path + ".new";
            File.WriteAllText(draft, Guid.CreateVersion7(time.GetUtcNow()).ToString("N"));
            File.Move(draft, path);
        }

        var id = File.ReadAllText(path).Trim();
        return id.Length == Length && id.All(char.IsAsciiHexDigitLower)
            ? id
            : throw new FormatException($"{path} holds no node id; delete it when this data directory is a copy of another node's.");
    }
}
