using System.Text;
using System.Text.Json;
using Headgate.Control.Import.LiteLLM;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>
/// Reads a configuration file: JSON with comments and trailing commas, or YAML of the same shape, or LiteLLM's
/// <c>config.yaml</c>. Whatever is wrong becomes an error with its path; nothing is thrown.
/// </summary>
public static class ConfigurationFile
{
    private const long LargestFile = 64 << 20;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is; <c>.yaml</c> and <c>.yml</c> are YAML, everything else is JSON if it begins like that.</param>
    /// <param name="environment">Environment variables by name; null: not set.</param>
    public static LoadResult Load(string path, Func<string, string?> environment)
    {
        var problems = new ProblemList();
        using var document = Read(path, problems);
        if (document is null)
        {
            return new LoadResult(null, problems.Errors, problems.Warnings, ConfigurationFormat.Headgate, [path]);
        }

        if (LiteLLMImport.Recognises(document.RootElement))
        {
            return LiteLLMImport.Load(document.RootElement, path, environment, problems);
        }

        var interpolation = new Interpolation(environment, problems);
        using var filled = interpolation.Apply(document);
        var config = ConfigBinder.Bind(filled.RootElement, new BindSession(problems, interpolation.Emptied));
        return new LoadResult(problems.Errors.Count == 0 ? config : null, problems.Errors, problems.Warnings, ConfigurationFormat.Headgate, [path])
        {
            Partial = config,
        };
    }

    /// <summary>Reads a file as a JSON document; null with an error where that is impossible.</summary>
    internal static JsonDocument? Read(string path, ProblemList problems)
    {
        var name = Path.GetFileName(path);
        string text;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                problems.Error(string.Empty, $"{path}: there is no such file");
                return null;
            }

            if (file.Length > LargestFile)
            {
                problems.Error(string.Empty, $"{path}: larger than {LargestFile >> 20} MB");
                return null;
            }

            text = File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Error(string.Empty, $"{path}: cannot be read: {e.Message}");
            return null;
        }

        return IsYaml(path, text) ? YamlText.Parse(text, name, problems) : ParseJson(text, name, problems);
    }

    private static bool IsYaml(string path, string text)
    {
        var extension = Path.GetExtension(path);
        if (string.Equals(extension, ".yaml", StringComparison.OrdinalIgnoreCase) || string.Equals(extension, ".yml", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // Without a telling name: JSON begins with a brace, perhaps after comments.
        var start = text.AsSpan().TrimStart();
        return !string.Equals(extension, ".json", StringComparison.OrdinalIgnoreCase) && !start.StartsWith("{") && !start.StartsWith("//") && !start.StartsWith("/*");
    }

    private static JsonDocument? ParseJson(string text, string name, ProblemList problems)
    {
        try
        {
            return JsonDocument.Parse(text, Lenient);
        }
        catch (JsonException e)
        {
            // The reader counts lines and bytes from 0, and its message ends in a position of its own.
            var cut = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            var reason = cut < 0 ? e.Message : e.Message[..cut];
            problems.Error(string.Empty, $"{name}({e.LineNumber + 1},{e.BytePositionInLine + 1}): not JSON: {reason}");
            return null;
        }
    }
}
