using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;

namespace Headgate.Control.Channels;

/// <summary>The table <c>channels</c>, inside whoever's transaction. Documents go in and come out sealed.</summary>
internal static class ChannelTable
{
    /// <summary>One channel; null: there is none.</summary>
    public static Task<DocumentRow?> FindAsync(DbConnection connection, string id) =>
        connection.QuerySingleOrDefaultAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM channels WHERE id = @id", new { id });

    /// <summary>One channel by name; null: there is none.</summary>
    public static Task<DocumentRow?> FindByNameAsync(DbConnection connection, string name) =>
        connection.QuerySingleOrDefaultAsync<DocumentRow>($"SELECT {DocumentRow.Columns} FROM channels WHERE lower(name) = lower(@name)", new { name });

    /// <summary>Makes a channel.</summary>
    /// <param name="connection">The transaction.</param>
    /// <param name="id">Its id.</param>
    /// <param name="channel">The channel, secrets in clear.</param>
    /// <param name="master">Seals.</param>
    /// <param name="now">When.</param>
    public static Task InsertAsync(DbConnection connection, string id, ChannelInput channel, MasterKey master, DateTimeOffset now) => connection.ExecuteAsync(
        """
        INSERT INTO channels (id, name, type, enabled, priority, weight, tags, document, created_at, updated_at)
        VALUES (@Id, @Name, @Type, @Enabled, @Priority, @Weight, @Tags, @Document, @At, @At)
        """,
        Parameters(id, Sealed(channel, id, null, master), now));

    /// <summary>Replaces a channel.</summary>
    /// <param name="connection">The transaction.</param>
    /// <param name="row">As it is.</param>
    /// <param name="channel">As it shall be; secrets that are masked stay.</param>
    /// <param name="master">Seals.</param>
    /// <param name="now">When.</param>
    public static Task UpdateAsync(DbConnection connection, DocumentRow row, ChannelInput channel, MasterKey master, DateTimeOffset now) => connection.ExecuteAsync(
        """
        UPDATE channels SET name = @Name, type = @Type, enabled = @Enabled, priority = @Priority, weight = @Weight, tags = @Tags,
            document = @Document, version = version + 1, updated_at = @At
        WHERE id = @Id
        """,
        Parameters(row.id, Sealed(channel, row.id, StoredJson.Read<ChannelInput>(row.document), master), now));

    /// <summary>Replaces a document as it stands, its secrets sealed already.</summary>
    public static Task UpdateSealedAsync(DbConnection connection, string id, ChannelInput channel, DateTimeOffset now) => connection.ExecuteAsync(
        """
        UPDATE channels SET name = @Name, type = @Type, enabled = @Enabled, priority = @Priority, weight = @Weight, tags = @Tags,
            document = @Document, version = version + 1, updated_at = @At
        WHERE id = @Id
        """,
        Parameters(id, channel, now));

    /// <summary>The channel for people.</summary>
    public static ChannelView View(DocumentRow row, IEnumerable<CredentialRow> credentials) => new(
        row.id,
        ChannelSecrets.Mask(StoredJson.Read<ChannelInput>(row.document)),
        [.. credentials.Select(c => c.ToView())],
        Sources.Database,
        row.version,
        row.CreatedAt,
        row.UpdatedAt);

    private static ChannelInput Sealed(ChannelInput channel, string id, ChannelInput? stored, MasterKey master)
    {
        var errors = new List<FieldError>();
        var sealedChannel = ChannelSecrets.Seal(channel, id, stored, master, errors);
        return errors.Count == 0 ? sealedChannel : throw Refusal.Invalid(errors);
    }

    private static object Parameters(string id, ChannelInput channel, DateTimeOffset now) => new
    {
        Id = id,
        channel.Name,
        channel.Type,
        Enabled = channel.Enabled ?? true ? 1 : 0,
        channel.Priority,
        Weight = channel.Weight ?? 1,
        Tags = string.Join('\n', channel.Tags ?? []),
        Document = StoredJson.Write(channel),
        At = now.ToUnixTimeMilliseconds(),
    };
}
