namespace Headgate.TestKit.Hosting;

/// <summary>A directory of its own, deleted with everything in it.</summary>
public sealed class TempDirectory : IDisposable
{
    /// <summary>Its absolute path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("headgate-test-").FullName;

    /// <summary>Writes a file and gives its absolute path.</summary>
    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
