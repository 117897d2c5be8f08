using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Channels;

/// <summary>The channels of the configuration file, for people.</summary>
internal static class FileChannels
{
    /// <summary>All, by name.</summary>
    public static IEnumerable<ChannelView> All(GatewayConfig file) => file.Channels.OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase).Select(View);

    /// <summary>One by name; null: there is none.</summary>
    public static ChannelView? Find(GatewayConfig file, string name) =>
        file.Channels.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)) is { } channel ? View(channel) : null;

    private static ChannelView View(ChannelConfig channel) => new(
        FileResources.IdOf(channel.Name),
        ChannelSecrets.Mask(ChannelMapping.Show(channel)),
        [.. channel.Credentials.Select((c, i) => new CredentialView(string.Empty, c.Name ?? $"{channel.Name}#{i + 1}", CredentialTable.HintOf(c.Secret), c.Weight, true, 0))],
        Sources.File,
        0);
}
