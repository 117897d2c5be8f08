using Headgate.Contracts;

namespace Headgate.Control.Transfer;

/// <summary>What importing things with unique names has in common: each is made, changed, passed over, or in the way.</summary>
/// <typeparam name="T">The thing as the document has it.</typeparam>
internal abstract class NamedImport<T> : IImportStep
{
    /// <inheritdoc/>
    public abstract int Order { get; }

    /// <summary>What the plan calls it, such as <c>route</c>.</summary>
    protected abstract string Kind { get; }

    /// <summary>Its list in the document, such as <c>routes</c>.</summary>
    protected abstract string List { get; }

    /// <inheritdoc/>
    public async Task RunAsync(ImportRun run)
    {
        if (ItemsOf(run.Document) is not { } items)
        {
            return;
        }

        var stored = await LoadAsync(run);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < items.Count; i++)
        {
            await ImportAsync(run, items[i], $"{List}[{i}]", stored, seen);
        }

        if (run.Mode == ImportMode.Replace)
        {
            foreach (var (name, id) in stored.Where(s => !seen.Contains(s.Key)).ToArray())
            {
                await RemoveAsync(run, id, name);
                run.Note(Kind, name, ImportAction.Delete);
            }
        }
    }

    /// <summary>The document's list; null: it says nothing.</summary>
    protected abstract IReadOnlyList<T>? ItemsOf(ConfigurationDocument document);

    /// <summary>Its name.</summary>
    protected abstract string NameOf(T item);

    /// <summary>Whether the configuration file defines one of that name.</summary>
    protected abstract bool InFile(ImportRun run, string name);

    /// <summary>Refuses what is wrong in itself.</summary>
    protected abstract void Check(T item);

    /// <summary>Id by name, case ignored.</summary>
    protected abstract Task<Dictionary<string, string>> LoadAsync(ImportRun run);

    /// <summary>Makes one.</summary>
    protected abstract Task CreateAsync(ImportRun run, T item, string path);

    /// <summary>Changes one.</summary>
    /// <returns>Whether it differed.</returns>
    protected abstract Task<bool> UpdateAsync(ImportRun run, string id, T item, string path);

    /// <summary>Deletes one.</summary>
    protected abstract Task RemoveAsync(ImportRun run, string id, string name);

    private async Task ImportAsync(ImportRun run, T item, string path, Dictionary<string, string> stored, HashSet<string> seen)
    {
        if (item is null)
        {
            run.Note(Kind, path, ImportAction.Conflict, new FieldError(path, "is null"));
            return;
        }

        var name = NameOf(item);
        try
        {
            var errors = ImportRun.Check(path, () => Check(item));
            if (errors.Count == 0)
            {
                errors = InFile(run, name) ? [new FieldError(path, $"'{name}' is defined in the configuration file")]
                    : !seen.Add(name) ? [new FieldError(path, $"'{name}' is there twice")]
                    : [];
            }

            if (errors.Count > 0)
            {
                run.Note(Kind, name, ImportAction.Conflict, errors);
            }
            else if (stored.TryGetValue(name, out var id))
            {
                run.Note(Kind, name, await UpdateAsync(run, id, item, path) ? ImportAction.Update : ImportAction.Skip);
            }
            else
            {
                await CreateAsync(run, item, path);
                run.Note(Kind, name, ImportAction.Create);
            }
        }
        catch (Admin.Refusal refusal)
        {
            run.Note(Kind, name, ImportAction.Conflict, ImportRun.Errors(path, refusal));
        }
    }
}
