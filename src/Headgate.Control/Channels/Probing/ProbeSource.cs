using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Compile;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Channels.Probing;

/// <summary>The channel that is to be tried, secrets in clear: of the database, of the file, or of the request.</summary>
public sealed class ProbeSource(Database database, ConfigurationPublisher publisher, MasterKey master)
{
    /// <summary>A channel that is there.</summary>
    /// <param name="id">Which.</param>
    /// <param name="credentialId">The only key that counts; null: all.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="Refusal">There is no such channel or key.</exception>
    public async Task<ChannelConfig> FindAsync(string id, string? credentialId, CancellationToken cancellation)
    {
        if (FileResources.NameOf(id) is { } name)
        {
            return publisher.FileConfig.Channels.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw Refusal.NotFound("channel");
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        var row = await ChannelTable.FindAsync(connection, id) ?? throw Refusal.NotFound("channel");
        var credentials = await CredentialTable.OfAsync(connection, id);
        var channel = StoredJson.Read<ChannelInput>(row.document);
        if (credentialId is null)
        {
            return ChannelRows.Map(id, channel, credentials, master);
        }

        var chosen = credentials.FirstOrDefault(c => c.id == credentialId) ?? throw Refusal.Invalid("credentialId", "the channel has no such key");
        var path = ChannelMapping.PathOf(channel.Name);
        return ChannelMapping.Map(
            ChannelSecrets.Open(channel, id, master), [new CredentialConfig($"{path}.credentials '{chosen.name}'", chosen.Open(master), chosen.name)]);
    }

    /// <summary>A channel as it would be.</summary>
    /// <exception cref="Refusal">It is wrong, or refers to a channel that is not there.</exception>
    public async Task<ChannelConfig> OfAsync(ProbeNewChannel probe, CancellationToken cancellation)
    {
        ChannelCheck.Refuse(probe.Channel, "channel.");
        var channel = probe.Channel;
        IReadOnlyList<CredentialConfig> keys = [];
        var path = ChannelMapping.PathOf(channel.Name);
        if (probe.ChannelId is { } id)
        {
            await using var connection = await database.OpenReaderAsync(cancellation);
            var row = await ChannelTable.FindAsync(connection, id) ?? throw Refusal.Invalid("channelId", "there is no such channel in the database");
            var errors = new List<FieldError>();
            channel = ChannelSecrets.Open(ChannelSecrets.Seal(channel, id, StoredJson.Read<ChannelInput>(row.document), master, errors), id, master);
            keys = ChannelRows.Map(id, StoredJson.Read<ChannelInput>(row.document), await CredentialTable.OfAsync(connection, id), master).Credentials;
            if (errors.Count > 0)
            {
                throw Refusal.Invalid([.. errors.Select(e => e with { Path = "channel." + e.Path })]);
            }
        }

        if (probe.Credentials is { } given)
        {
            for (var i = 0; i < given.Count; i++)
            {
                ChannelCheck.Refuse(given[i] ?? throw Refusal.Invalid($"credentials[{i}]", "is null"), isNew: true, $"credentials[{i}]");
            }

            keys = [.. given.Select((c, i) => new CredentialConfig($"{path}.credentials[{i}]", c.Secret!, c.Name, c.Weight ?? 1))];
        }

        return ChannelMapping.Map(channel, keys);
    }
}
