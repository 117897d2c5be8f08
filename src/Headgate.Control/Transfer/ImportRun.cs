using System.Data.Common;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Transfer;

/// <summary>One import on its way through the steps.</summary>
/// <param name="connection">The transaction.</param>
/// <param name="caller">Who imports.</param>
/// <param name="document">What is imported.</param>
/// <param name="mode">What becomes of what it does not name.</param>
/// <param name="file">What the configuration file says; nothing of it can be changed.</param>
/// <param name="now">When.</param>
public sealed class ImportRun(DbConnection connection, Caller caller, ConfigurationDocument document, ImportMode mode, GatewayConfig file, DateTimeOffset now)
{
    private readonly List<ImportItem> _items = [];

    /// <summary>The transaction.</summary>
    public DbConnection Connection => connection;

    /// <summary>Who imports.</summary>
    public Caller Caller => caller;

    /// <summary>What is imported.</summary>
    public ConfigurationDocument Document => document;

    /// <summary>What becomes of what it does not name.</summary>
    public ImportMode Mode => mode;

    /// <summary>What the configuration file says.</summary>
    public GatewayConfig File => file;

    /// <summary>When.</summary>
    public DateTimeOffset Now => now;

    /// <summary>What became of each thing so far.</summary>
    public IReadOnlyList<ImportItem> Items => _items;

    /// <summary>Balances of users and teams that were made, for the step that keeps accounts: it takes out what it credited.</summary>
    public IList<ImportCredit> Credits { get; } = [];

    /// <summary>Redemption codes of the document, for the step that keeps them: it takes out what it dealt with.</summary>
    public IList<RedemptionCodeDocument> RedemptionCodes { get; } = [.. document.RedemptionCodes ?? []];

    /// <summary>Whether anything cannot be imported.</summary>
    public bool HasConflicts => _items.Exists(i => i.Action == ImportAction.Conflict);

    /// <summary>Says what became of a thing.</summary>
    public void Note(string kind, string name, ImportAction action, params IReadOnlyList<FieldError> errors) => _items.Add(new ImportItem(kind, name, action, errors));

    /// <summary>Runs checks that refuse, and hands their errors back with their place in the document.</summary>
    internal static IReadOnlyList<FieldError> Check(string path, Action check)
    {
        try
        {
            check();
            return [];
        }
        catch (Refusal refusal)
        {
            return Errors(path, refusal);
        }
    }

    /// <summary>What a refusal says, with its place in the document.</summary>
    internal static IReadOnlyList<FieldError> Errors(string path, Refusal refusal) => refusal.Problem.Errors.Count == 0
        ? [new FieldError(path, refusal.Message)]
        : [.. refusal.Problem.Errors.Select(e => e with { Path = e.Path.Length == 0 ? path : $"{path}.{e.Path}" })];
}

/// <summary>A balance that an import brings.</summary>
/// <param name="Account">The account: <c>user:ID</c> or <c>team:ID</c>.</param>
/// <param name="Name">The user's or team's name.</param>
/// <param name="AmountUsd">What is credited.</param>
public sealed record ImportCredit(string Account, string Name, decimal AmountUsd);
