using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;

namespace Headgate.Control.Channels;

/// <summary>The keys of the database's channels.</summary>
public sealed class CredentialStore(Database database, ConfigurationPublisher publisher, MasterKey master, AuditLog audit, TimeProvider time)
{
    private const int MostAtOnce = 10_000;

    /// <summary>The keys of a channel.</summary>
    /// <exception cref="Refusal">There is no such channel.</exception>
    public async Task<IReadOnlyList<CredentialView>> ListAsync(string channelId, CancellationToken cancellation)
    {
        if (FileResources.NameOf(channelId) is { } name)
        {
            return FileChannels.Find(publisher.FileConfig, name)?.Credentials ?? throw Refusal.NotFound("channel");
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        await ChannelAsync(connection, channelId);
        return [.. (await CredentialTable.OfAsync(connection, channelId)).Select(r => r.ToView())];
    }

    /// <summary>Adds a key.</summary>
    public Task<CredentialView> CreateAsync(Caller caller, string channelId, CredentialInput credential, CancellationToken cancellation)
    {
        ChannelCheck.Refuse(credential, isNew: true);
        return ChangeAsync(channelId, async (connection, channel) =>
        {
            var id = (await InsertAsync(connection, channelId, channel.Name, [credential], master, time.GetUtcNow()))[0];
            var made = (await RowAsync(connection, channelId, id)).ToView();
            await audit.WriteAsync(connection, caller, "credential.create", id, $"{channel.Name}/{made.Name}", null, made);
            return made;
        }, cancellation);
    }

    /// <summary>Adds many keys, one per line; those that are there already are passed over.</summary>
    public Task<BulkCredentialsResult> CreateManyAsync(Caller caller, string channelId, BulkCredentials bulk, CancellationToken cancellation)
    {
        var lines = bulk.Secrets.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length is 0 or > MostAtOnce)
        {
            throw Refusal.Invalid("secrets", lines.Length == 0 ? "holds no key" : $"holds more than {MostAtOnce} keys");
        }

        foreach (var line in lines)
        {
            ChannelCheck.Refuse(new CredentialInput { Secret = line, Weight = bulk.Weight }, isNew: true);
        }

        return ChangeAsync(channelId, async (connection, channel) =>
        {
            var known = (await CredentialTable.OfAsync(connection, channelId)).Select(r => r.Open(master)).ToHashSet(StringComparer.Ordinal);
            var added = lines.Where(known.Add).Select(s => new CredentialInput { Secret = s, Weight = bulk.Weight }).ToArray();
            var ids = (await InsertAsync(connection, channelId, channel.Name, added, master, time.GetUtcNow())).ToHashSet(StringComparer.Ordinal);
            var made = (await CredentialTable.OfAsync(connection, channelId)).Where(r => ids.Contains(r.id)).Select(r => r.ToView()).ToArray();
            foreach (var view in made)
            {
                await audit.WriteAsync(connection, caller, "credential.create", view.Id, $"{channel.Name}/{view.Name}", null, view);
            }

            return new BulkCredentialsResult(made, lines.Length - made.Length);
        }, cancellation);
    }

    /// <summary>Changes a key; without a secret the old one stays.</summary>
    public Task<CredentialView> ReplaceAsync(Caller caller, string channelId, string id, CredentialInput credential, long? expected, CancellationToken cancellation)
    {
        ChannelCheck.Refuse(credential, isNew: false);
        return ChangeAsync(channelId, async (connection, channel) =>
        {
            var row = await RowAsync(connection, channelId, id);
            EntityVersion.Check(expected, row.version);
            if (credential.Name is { } name && (await CredentialTable.OfAsync(connection, channelId)).Any(r => r.id != id && Same(r.name, name)))
            {
                throw Taken(name, "name");
            }

            await CredentialTable.UpdateAsync(connection, row, credential, master, time.GetUtcNow());
            var after = (await RowAsync(connection, channelId, id)).ToView();
            await audit.WriteAsync(connection, caller, "credential.update", id, $"{channel.Name}/{after.Name}", row.ToView(), after);
            return after;
        }, cancellation);
    }

    /// <summary>Deletes a key.</summary>
    public Task DeleteAsync(Caller caller, string channelId, string id, long? expected, CancellationToken cancellation) =>
        ChangeAsync(channelId, async (connection, channel) =>
        {
            var row = await RowAsync(connection, channelId, id);
            EntityVersion.Check(expected, row.version);
            await connection.ExecuteAsync("DELETE FROM credentials WHERE id = @id", new { id });
            await audit.WriteAsync(connection, caller, "credential.delete", id, $"{channel.Name}/{row.name}", row.ToView(), null);
            return true;
        }, cancellation);

    /// <summary>Adds keys to a channel inside a transaction; those without a name are numbered.</summary>
    /// <returns>Their ids.</returns>
    /// <exception cref="Refusal">A name is taken.</exception>
    internal static async Task<IReadOnlyList<string>> InsertAsync(
        DbConnection connection, string channelId, string channel, IReadOnlyList<CredentialInput> credentials, MasterKey master, DateTimeOffset now)
    {
        var taken = (await CredentialTable.OfAsync(connection, channelId)).Select(r => r.name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var ids = new List<string>(credentials.Count);
        foreach (var credential in credentials)
        {
            var name = credential.Name ?? CredentialTable.NextName(channel, taken);
            if (!taken.Add(name))
            {
                throw Taken(name, credentials.Count == 1 ? "name" : $"credentials[{ids.Count}].name");
            }

            ids.Add(await CredentialTable.InsertAsync(connection, channelId, name, credential, master, now));
        }

        return ids;
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static Refusal Taken(string name, string field) => Refusal.Conflict($"The channel has a key '{name}' already.", new FieldError(field, "is taken"));

    private static async Task<ChannelInput> ChannelAsync(DbConnection connection, string id) =>
        StoredJson.Read<ChannelInput>((await ChannelTable.FindAsync(connection, id) ?? throw Refusal.NotFound("channel")).document);

    private static async Task<CredentialRow> RowAsync(DbConnection connection, string channelId, string id) =>
        (await CredentialTable.OfAsync(connection, channelId)).FirstOrDefault(r => r.id == id) ?? throw Refusal.NotFound("key of this channel");

    private async Task<T> ChangeAsync<T>(string channelId, Func<DbConnection, ChannelInput, Task<T>> change, CancellationToken cancellation)
    {
        FileResources.RefuseChange(channelId, "channel");
        string name;
        await using (var reader = await database.OpenReaderAsync(cancellation))
        {
            name = (await ChannelAsync(reader, channelId)).Name;
        }

        return await publisher.ChangeAsync(
            async connection => await change(connection, await ChannelAsync(connection, channelId)), cancellation, ChannelMapping.PathOf(name));
    }
}
