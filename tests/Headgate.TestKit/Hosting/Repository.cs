namespace Headgate.TestKit.Hosting;

/// <summary>Where things lie in the working copy that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Headgate.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The build output of another project, in the configuration that the tests were built in.</summary>
    public static string OutputOf(string project)
    {
        // artifacts/bin/{project}/{configuration}/
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return PathOf("artifacts", "bin", project, configuration);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Headgate.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Headgate.slnx above {AppContext.BaseDirectory}: these tests run from the working copy.");
    }
}
