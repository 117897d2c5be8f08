using Headgate.Control.Admin;

namespace Headgate.Control.Settings;

/// <summary>The sections that there are.</summary>
public sealed class SettingsRegistry
{
    private readonly Dictionary<string, SettingsSection> _sections;

    /// <summary>A registry of every registered section.</summary>
    public SettingsRegistry(IEnumerable<SettingsSection> sections) =>
        _sections = sections.ToDictionary(s => s.Name, StringComparer.Ordinal);

    /// <summary>All, by name.</summary>
    public IEnumerable<SettingsSection> All => _sections.Values.OrderBy(s => s.Name, StringComparer.Ordinal);

    /// <summary>A section by name; null: there is none.</summary>
    public SettingsSection? Find(string name) => _sections.GetValueOrDefault(name);

    /// <summary>A section by name.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public SettingsSection Get(string name) => Find(name) ?? throw Refusal.NotFound("section of the settings");
}
