using System.Text.RegularExpressions;

namespace Headgate.Server.Tests.Architecture;

public sealed partial class SourceTests
{
    private const int LongestFile = 400;

    [Fact]
    public void No_file_is_longer_than_a_reader_can_hold()
    {
        var tooLong =
            from file in Repository.Sources("src", "tests", "benchmarks")
            let lines = File.ReadLines(Path.Combine(Repository.Root, file)).Count()
            where lines > LongestFile
            select $"{file}: {lines} lines";

        tooLong.ShouldBeEmpty();
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong =
            from file in Repository.Sources("src")
            let declared = Namespace().Match(File.ReadAllText(Path.Combine(Repository.Root, file)))
            where declared.Success
            let expected = Path.GetDirectoryName(file)!.Replace('\\', '/')["src/".Length..].Replace('/', '.')
            where !string.Equals(declared.Groups["name"].Value, expected, StringComparison.Ordinal)
            select $"{file}: {declared.Groups["name"].Value}";

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void No_room_is_a_lumber_room()
    {
        string[] forbidden = ["Core", "Common", "Shared", "Abstractions", "Infrastructure", "Helpers", "Utils"];
        var folders = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories);

        folders.Where(f => Path.GetFileName(f).Split('.').Intersect(forbidden, StringComparer.OrdinalIgnoreCase).Any()).ShouldBeEmpty();
    }

    [Fact]
    public void No_test_is_skipped()
    {
        var skipped =
            from file in Repository.Sources("tests")
            from line in File.ReadLines(Path.Combine(Repository.Root, file))
            where SkippedTest().IsMatch(line)
            select $"{file}: {line.Trim()}";

        skipped.ShouldBeEmpty();
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\[(Fact|Theory)\(.*Skip", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SkippedTest();
}
