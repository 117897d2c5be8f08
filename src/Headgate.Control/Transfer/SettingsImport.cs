using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Settings;

namespace Headgate.Control.Transfer;

/// <summary>Imports settings, section by section; secrets that are masked stay.</summary>
internal sealed class SettingsImport(SettingsRegistry registry, SettingsStore store) : IImportStep
{
    private const string Kind = "settings";

    /// <inheritdoc/>
    public int Order => 90;

    /// <inheritdoc/>
    public async Task RunAsync(ImportRun run)
    {
        foreach (var (name, document) in run.Document.Settings ?? new Dictionary<string, System.Text.Json.JsonElement>(StringComparer.Ordinal))
        {
            var path = $"settings.{name}";
            if (registry.Find(name) is not { } section)
            {
                run.Note(Kind, name, ImportAction.Conflict, new FieldError(path, "there is no such section"));
                continue;
            }

            var stored = await store.DocumentAsync(run.Connection, section, secrets: true);
            var masked = await store.DocumentAsync(run.Connection, section, secrets: false);
            if (Same(stored, document) || Same(masked, document))
            {
                run.Note(Kind, name, ImportAction.Skip);
                continue;
            }

            try
            {
                await store.WriteAsync(run.Connection, run.Caller, section, document, null);
                run.Note(Kind, name, stored is null ? ImportAction.Create : ImportAction.Update);
            }
            catch (Refusal refusal)
            {
                run.Note(Kind, name, ImportAction.Conflict, ImportRun.Errors(path, refusal));
            }
        }
    }

    private static bool Same(System.Text.Json.JsonElement? stored, System.Text.Json.JsonElement document) =>
        stored is { } element && System.Text.Json.JsonElement.DeepEquals(element, document);
}
