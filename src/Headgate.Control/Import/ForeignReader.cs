using System.Text;
using System.Text.Json;
using Headgate.Control.Compile;
using Headgate.Control.Import.ClaudeCodeRouter;
using Headgate.Control.Import.LiteLLM;
using Headgate.Control.Import.OneApi;
using Headgate.Control.Import.Portkey;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Import;

/// <summary>Reads a file of another gateway, whichever it is.</summary>
internal sealed class ForeignReader(TimeProvider time)
{
    private const int LongestText = 64 << 20;
    private const int Magic = 16;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="named">Whose it was said to be; null: its contents tell.</param>
    /// <param name="environment">Environment variables that it may refer to; null: not set.</param>
    /// <param name="readsFiles">Whether files that it names may be read from this machine.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ImportRefusedException">It cannot be read, or is nobody's that is known.</exception>
    public ForeignImport Read(string path, ForeignSource? named, Func<string, string?> environment, bool readsFiles, CancellationToken cancellation)
    {
        var isDatabase = IsDatabase(path);
        if (isDatabase && named is { } other && !ForeignSources.IsDatabase(other))
        {
            throw new ImportRefusedException($"{Path.GetFileName(path)} is a SQLite database, and {ForeignSources.Name(other)} keeps its configuration in a text file.");
        }

        if (isDatabase || (named is { } source && ForeignSources.IsDatabase(source)))
        {
            return OneApiReader.Read(path, named, time, cancellation);
        }

        var root = Parse(path);
        return (named ?? Recognise(root, path)) switch
        {
            ForeignSource.LiteLLM => LiteLLMReader.Read(root, path, environment, readsFiles),
            ForeignSource.ClaudeCodeRouter => CcrReader.Read(root, environment),
            _ => PortkeyReader.Read(root),
        };
    }

    private static ForeignSource Recognise(JsonElement root, string path) =>
        CcrReader.Recognises(root) ? ForeignSource.ClaudeCodeRouter
        : LiteLLMImport.Recognises(root) ? ForeignSource.LiteLLM
        : PortkeyReader.Recognises(root) ? ForeignSource.Portkey
        : throw new ImportRefusedException(
            $"{Path.GetFileName(path)} is nobody's that is known: not a database of One-API, New-API or Veloera, nor a configuration of LiteLLM, claude-code-router or Portkey.");

    private static bool IsDatabase(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> start = stackalloc byte[Magic];
            return file.ReadAtLeast(start, Magic, throwOnEndOfStream: false) == Magic && OneApiDatabase.IsDatabase(start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ImportRefusedException($"{Path.GetFileName(path)} cannot be read: {e.Message}", e);
        }
    }

    // JSON, also with comments, or YAML, which includes keys without quotes.
    private static JsonElement Parse(string path)
    {
        var name = Path.GetFileName(path);
        if (new FileInfo(path).Length > LongestText)
        {
            throw new ImportRefusedException($"{name} is larger than {LongestText >> 20} MB.");
        }

        var text = File.ReadAllText(path, Encoding.UTF8);
        if (LooseJson.Parse(text) is { } json)
        {
            return json;
        }

        var problems = new ProblemList();
        using var document = YamlText.Parse(text, name, problems);
        return document is { RootElement.ValueKind: JsonValueKind.Object }
            ? document.RootElement.Clone()
            : throw new ImportRefusedException(problems.Errors.Count > 0 ? $"{problems.Errors[0]}" : $"{name} is neither JSON nor YAML with keys and values.");
    }
}
