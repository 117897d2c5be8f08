using System.Buffers;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.ApiKeys;
using Headgate.Control.Audit;
using Headgate.Control.Channels;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.Transfer;

/// <summary>Imports API keys. A key is known again by its hash: clients keep theirs, and a second import finds what the first one made.</summary>
internal sealed class KeyImport(AuditLog audit) : IImportStep
{
    private const string Kind = "key";
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <inheritdoc/>
    public int Order => 70;

    /// <inheritdoc/>
    public async Task RunAsync(ImportRun run)
    {
        if (run.Document.Keys is not { Count: > 0 } keys)
        {
            return;
        }

        var known = await KnownRows.LoadAsync(run);
        for (var i = 0; i < keys.Count; i++)
        {
            var path = $"keys[{i}]";
            if (keys[i] is not { } key)
            {
                run.Note(Kind, path, ImportAction.Conflict, new FieldError(path, "is null"));
                continue;
            }

            try
            {
                run.Note(Kind, key.Name, await ImportAsync(run, key, known));
            }
            catch (Refusal refusal)
            {
                run.Note(Kind, key.Name, ImportAction.Conflict, ImportRun.Errors(path, refusal));
            }
        }
    }

    private async Task<ImportAction> ImportAsync(ImportRun run, KeyDocument key, KnownRows known)
    {
        var input = ToInput(key, known);
        ApiKeyCheck.Refuse(input);
        if (key.Held is { } held && InputCheck.Find(held, "held") is { Count: > 0 } errors)
        {
            throw Refusal.Invalid(errors);
        }

        var hash = HashOf(key);
        var ownerId = OwnerOf(run, key, known);
        await ApiKeyCheck.RefuseReferencesAsync(run.Connection, run.File, input, ownerId);
        if (known.Keys.TryGetValue(hash, out var id))
        {
            var row = (await ApiKeyTable.FindAsync(run.Connection, id, null))!;
            if (row.owner_id != ownerId)
            {
                throw Refusal.Invalid("owner", "the same key is there already, of another user");
            }

            var before = ApiKeyTable.View(row);
            var asked = input with { OwnerId = ownerId, Enabled = input.Enabled ?? true };
            if (Same(before.Key, asked) && Same(before.Held, key.Held))
            {
                return ImportAction.Skip;
            }

            known.TakeName(ownerId, key.Name, id);
            await ApiKeyTable.UpdateAsync(run.Connection, id, input, key.Held, ownerId, run.Now);
            await audit.WriteAsync(run.Connection, run.Caller, "key.update", id, key.Name, before, ApiKeyTable.View((await ApiKeyTable.FindAsync(run.Connection, id, null))!));
            return ImportAction.Update;
        }

        known.TakeName(ownerId, key.Name, string.Empty);
        var made = await ApiKeyTable.InsertAsync(run.Connection, input, key.Held, ownerId, hash, HintOf(key), run.Now);
        known.Keys.Add(hash, made);
        await audit.WriteAsync(run.Connection, run.Caller, "key.create", made, key.Name, null, ApiKeyTable.View((await ApiKeyTable.FindAsync(run.Connection, made, null))!));
        return ImportAction.Create;
    }

    private static bool Same<T>(T one, T other) => string.Equals(StoredJson.Write(one), StoredJson.Write(other), StringComparison.Ordinal);

    private static ApiKeyInput ToInput(KeyDocument key, KnownRows known) => new()
    {
        Name = key.Name,
        TeamId = key.Team is { } team ? known.Teams.GetValueOrDefault(team) ?? throw Refusal.Invalid("team", $"there is no team '{team}'") : null,
        Group = key.Group,
        Models = key.Models,
        AllowedIps = key.AllowedIps,
        ExpiresAt = key.ExpiresAt,
        Enabled = key.Enabled,
        Tags = key.Tags,
        Limits = key.Limits,
    };

    private static string OwnerOf(ImportRun run, KeyDocument key, KnownRows known) => key.Owner is { } owner
        ? known.Users.GetValueOrDefault(owner) ?? throw Refusal.Invalid("owner", $"there is no user '{owner}'")
        : run.Caller.UserId ?? throw Refusal.Invalid("owner", "is missing");

    private static KeyHash HashOf(KeyDocument key)
    {
        if (key.Secret?.Trim() is { Length: > 0 } secret)
        {
            return KeyHash.Of(secret);
        }

        if (key.Hash is not { Length: KeyHash.Length * 2 } hex || hex.AsSpan().ContainsAnyExcept(HexDigits))
        {
            throw Refusal.Invalid("hash", "must be the SHA-256 of the key in hexadecimal, unless the secret is there");
        }

        return KeyHash.FromBytes(Convert.FromHexString(hex));
    }

    private static string HintOf(KeyDocument key) => key.Secret?.Trim() is { } secret ? CredentialTable.HintOf(secret) : key.Hint is { Length: <= 4 } hint ? hint : string.Empty;

    /// <summary>What keys refer to, and the keys there are: a hundred thousand keys are not asked for one by one.</summary>
    private sealed record KnownRows(Dictionary<string, string> Users, Dictionary<string, string> Teams, Dictionary<KeyHash, string> Keys, Dictionary<string, string> Names)
    {
        public static async Task<KnownRows> LoadAsync(ImportRun run)
        {
            var users = await run.Connection.QueryAsync<(string Name, string Id)>("SELECT name, id FROM users");
            var teams = await run.Connection.QueryAsync<(string Name, string Id)>("SELECT name, id FROM teams");
            var keys = (await run.Connection.QueryAsync<ApiKeyRow>($"SELECT {ApiKeyRow.Columns} FROM api_keys k")).AsList();
            return new KnownRows(
                users.ToDictionary(u => u.Name, u => u.Id, StringComparer.OrdinalIgnoreCase),
                teams.ToDictionary(t => t.Name, t => t.Id, StringComparer.OrdinalIgnoreCase),
                keys.ToDictionary(k => KeyHash.FromBytes(k.hash), k => k.id),
                keys.ToDictionary(k => NameOf(k.owner_id, k.name), k => k.id, StringComparer.OrdinalIgnoreCase));
        }

        public void TakeName(string ownerId, string name, string id)
        {
            if (!Names.TryAdd(NameOf(ownerId, name), id) && Names[NameOf(ownerId, name)] != id)
            {
                throw Refusal.Invalid("name", $"the owner has another key '{name}'");
            }
        }

        private static string NameOf(string ownerId, string name) => $"{ownerId}\n{name}";
    }
}
