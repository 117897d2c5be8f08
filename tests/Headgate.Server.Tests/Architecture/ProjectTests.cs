using System.Reflection;
using System.Xml.Linq;

namespace Headgate.Server.Tests.Architecture;

public sealed class ProjectTests
{
    private static readonly Dictionary<string, string[]> AllowedReferences = new(StringComparer.Ordinal)
    {
        ["Headgate.Protocols"] = [],
        ["Headgate.Gateway"] = ["Headgate.Protocols"],
        ["Headgate.Contracts"] = [],
        ["Headgate.Control"] = ["Headgate.Gateway", "Headgate.Contracts"],
        ["Headgate.Server"] = ["Headgate.Gateway", "Headgate.Control"],
        ["Headgate.Cli"] = ["Headgate.Contracts"],
    };

    [Fact]
    public void References_point_inwards_only()
    {
        foreach (var project in Projects())
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var references = Items(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension);

            references.Except(AllowedReferences[name], StringComparer.Ordinal).ShouldBeEmpty($"{name} may not reference these");
        }
    }

    [Theory]
    [InlineData("Headgate.Protocols")]
    [InlineData("Headgate.Gateway")]
    [InlineData("Headgate.Contracts")]
    public void The_inner_projects_bring_no_package(string name)
    {
        foreach (var project in Projects().Where(p => Path.GetFileNameWithoutExtension(p).Equals(name, StringComparison.Ordinal)))
        {
            Items(project, "PackageReference").ShouldBeEmpty();
        }
    }

    [Fact]
    public void Protocols_stand_on_the_base_library_alone()
    {
        var references = Repository.Assemblies[0].GetReferencedAssemblies().Select(a => a.Name!);

        references.Where(r => !r.StartsWith("System.", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Protocols_never_wait()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var waiting =
            from type in Repository.Assemblies[0].GetTypes()
            from method in type.GetMethods(All)
            where typeof(Task).IsAssignableFrom(method.ReturnType)
                || method.ReturnType.FullName?.StartsWith("System.Threading.Tasks.ValueTask", StringComparison.Ordinal) == true
            select $"{type.FullName}.{method.Name}";

        waiting.ShouldBeEmpty();
    }

    [Fact]
    public void The_data_plane_cannot_reach_a_database()
    {
        string[] drivers = ["Sqlite", "SQLitePCL", "Dapper", "Npgsql", "MySql", "Redis", "System.Data", "Identity"];

        var references = Repository.Assemblies[1].GetReferencedAssemblies().Select(a => a.Name!);

        references.Where(r => drivers.Any(d => r.Contains(d, StringComparison.OrdinalIgnoreCase))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Headgate.slnx"));
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.csproj", SearchOption.AllDirectories).Concat(Projects());

        projects.Where(p => !solution.Contains(Path.GetFileName(p), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string[] Projects() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

    private static IEnumerable<string> Items(string project, string item) =>
        XDocument.Load(project).Descendants(item).Select(e => e.Attribute("Include")!.Value.Replace('\\', '/'));
}
