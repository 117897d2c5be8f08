using System.Reflection;

namespace Headgate.Server.Tests.Architecture;

/// <summary>The sources and assemblies that the rules are held against.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static Assembly[] Assemblies { get; } =
    [
        typeof(Protocols.Chat.Usage).Assembly,
        typeof(Gateway.Metering.RequestRecord).Assembly,
        typeof(Control.Records.Journal).Assembly,
        typeof(Program).Assembly,
    ];

    /// <summary>Every C# file of the folders, as paths from the root.</summary>
    public static IEnumerable<string> Sources(params string[] folders) =>
        from folder in folders
        let path = Path.Combine(Root, folder)
        where Directory.Exists(path)
        from file in Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !relative.Contains("/bin/", StringComparison.Ordinal)
            && !relative.Contains("/obj/", StringComparison.Ordinal)
            && !relative.Contains("/node_modules/", StringComparison.Ordinal)
        select relative;

    /// <summary>Types that were written, not generated.</summary>
    public static IEnumerable<Type> Types() =>
        Assemblies.SelectMany(a => a.GetTypes()).Where(t =>
            t.Namespace?.StartsWith("Headgate", StringComparison.Ordinal) == true
            && !t.FullName!.Contains('<', StringComparison.Ordinal));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Headgate.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder;
    }
}
