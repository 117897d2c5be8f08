using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Transfer;

namespace Headgate.Control.Ledger;

/// <summary>Credits the balances that an import brings to the users and teams that it made. Known ones keep what they have.</summary>
internal sealed class BalanceImport(AuditLog audit) : IImportStep
{
    private const string Kind = "balance";

    /// <inheritdoc/>
    public int Order => 80;

    /// <inheritdoc/>
    public async Task RunAsync(ImportRun run)
    {
        foreach (var credit in run.Credits)
        {
            try
            {
                await CreditAsync(run, credit, Amounts.Positive("balanceUsd", credit.AmountUsd));
                run.Note(Kind, credit.Name, ImportAction.Create);
            }
            catch (Refusal refusal)
            {
                run.Note(Kind, credit.Name, ImportAction.Conflict, ImportRun.Errors(credit.Name, refusal));
            }
        }

        run.Credits.Clear();
    }

    private async Task CreditAsync(ImportRun run, ImportCredit credit, long amount)
    {
        var at = run.Now.ToUnixTimeMilliseconds();
        var transaction = new LedgerTransaction(
            Guid.CreateVersion7(run.Now).ToString("N"), LedgerKinds.Credit, at, LedgerTransaction.Move(Accounts.Adjustments, credit.Account, amount))
        { Memo = "Imported", Actor = run.Caller.Name };

        // Only of new accounts: their wallets are read before the configuration that makes them is published (BalanceReader).
        await LedgerPosting.PostAsync(run.Connection, transaction, at);
        await audit.WriteAsync(run.Connection, run.Caller, "account.credit", credit.Account, credit.Name, null, credit);
    }
}
