using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Channels;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.ApiKeys;

/// <summary>The API keys of the configuration file, for people.</summary>
internal static class FileKeys
{
    /// <summary>One by name; null: there is none.</summary>
    public static ApiKeyView? Find(GatewayConfig file, string name) =>
        file.Keys.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase)) is { } key ? View(key) : null;

    /// <summary>A key for people.</summary>
    public static ApiKeyView View(ApiKeyConfig key) => new(
        FileResources.IdOf(key.Name),
        new ApiKeyInput
        {
            Name = key.Name,
            OwnerId = key.UserId,
            TeamId = key.TeamId,
            Group = key.Group,
            Models = key.Models is ["*"] ? null : key.Models,
            AllowedIps = key.AllowedIps.Count == 0 ? null : key.AllowedIps,
            ExpiresAt = key.ExpiresAt,
            Enabled = key.Enabled,
            Tags = key.Tags.Count == 0 ? null : key.Tags,
            Limits = LimitsDocument.Show(key.Limits),
        },
        CredentialTable.HintOf(key.Key.Trim()),
        Sources.File,
        0);
}
