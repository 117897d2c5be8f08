using System.Text.Json;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>A LiteLLM file with what it includes: the lists of models one after another, of every other key the last one.</summary>
internal sealed class LiteLLMDocument
{
    private const int MostFiles = 100;
    private readonly List<(string Path, JsonElement Entry)> _models = [];
    private readonly Dictionary<string, JsonElement> _sections = new(StringComparer.Ordinal);
    private readonly List<string> _files = [];
    private readonly bool _readsFiles;

    /// <summary>Reads a document and the files that it includes; what is wrong with those is an error.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="problems">Where problems go.</param>
    /// <param name="readsFiles">Whether it may name files of this machine; one that was sent to us may not.</param>
    public LiteLLMDocument(JsonElement root, string path, ProblemList problems, bool readsFiles)
    {
        _readsFiles = readsFiles;
        Add(root, path, problems);
    }

    /// <summary>Every file that was read.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>The entries of <c>model_list</c>.</summary>
    public IReadOnlyList<(string Path, JsonElement Entry)> Models => _models;

    /// <summary>Every other top-level key.</summary>
    public IReadOnlyDictionary<string, JsonElement> Sections => _sections;

    /// <summary>A top-level section; null: absent.</summary>
    public JsonElement? Section(string name) => _sections.TryGetValue(name, out var section) ? section : null;

    private void Add(JsonElement root, string path, ProblemList problems)
    {
        _files.Add(path);
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Error(string.Empty, $"{path}: must be an object, not {BindSession.NameOf(root)}");
            return;
        }

        foreach (var property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "include":
                    break;
                case "model_list":
                    AddModels(property.Value, problems);
                    break;
                default:
                    _sections[property.Name] = property.Value;
                    break;
            }
        }

        if (LiteLLMValues.Member(root, "include") is { ValueKind: JsonValueKind.Array } includes)
        {
            foreach (var name in includes.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!))
            {
                Include(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name), problems);
            }
        }
    }

    private void AddModels(JsonElement list, ProblemList problems)
    {
        if (list.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            problems.Error("model_list", $"must be a list, not {BindSession.NameOf(list)}");
            return;
        }

        foreach (var entry in list.EnumerateArray())
        {
            _models.Add(($"model_list[{_models.Count}]", entry));
        }
    }

    private void Include(string path, ProblemList problems)
    {
        if (!_readsFiles)
        {
            problems.Warn("include", $"'{Path.GetFileName(path)}' is left out: a file that is sent cannot include others");
            return;
        }

        if (_files.Contains(path, StringComparer.Ordinal) || _files.Count >= MostFiles)
        {
            return;
        }

        using var document = ConfigurationFile.Read(path, problems);
        if (document is not null)
        {
            Add(document.RootElement.Clone(), path, problems);
        }
        else
        {
            _files.Add(path);
        }
    }
}
