using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Ledger;
using Headgate.Control.Transfer;

namespace Headgate.Control.Codes;

/// <summary>Keeps the redemption codes that an import brings: they can be used as they were written. Known ones stay as they are.</summary>
internal sealed class CodeImport(AuditLog audit) : IImportStep
{
    private const string Kind = "redemption-code";
    private const string DefaultBatch = "imported";

    // Shorter ones could be found by trying.
    private const int Shortest = 10;

    /// <inheritdoc/>
    public int Order => 80;

    /// <inheritdoc/>
    public async Task RunAsync(ImportRun run)
    {
        var made = 0;
        for (var i = 0; i < run.RedemptionCodes.Count; i++)
        {
            var place = $"redemptionCodes[{i}]";
            try
            {
                var isNew = await InsertAsync(run, run.RedemptionCodes[i]);
                made += isNew ? 1 : 0;
                run.Note(Kind, place, isNew ? ImportAction.Create : ImportAction.Skip);
            }
            catch (Refusal refusal)
            {
                run.Note(Kind, place, ImportAction.Conflict, ImportRun.Errors(place, refusal));
            }
        }

        run.RedemptionCodes.Clear();
        if (made > 0)
        {
            await audit.WriteAsync(run.Connection, run.Caller, "code.import", null, null, null, new { count = made });
        }
    }

    private static Task<bool> InsertAsync(ImportRun run, RedemptionCodeDocument code)
    {
        if (code.Code.Length is < Shortest or > CodeText.Longest)
        {
            throw Refusal.Invalid("code", $"must have {Shortest} to {CodeText.Longest} characters");
        }

        var amount = Amounts.Positive("amountUsd", code.AmountUsd);
        var batch = Amounts.Line("batch", code.Batch, 100) ?? DefaultBatch;
        var id = Guid.CreateVersion7(run.Now).ToString("N");
        return CodeStore.InsertAsync(run.Connection, new MadeRedemptionCode(id, code.Code), batch, amount, maxUses: 1, code.ExpiresAt, run.Now);
    }
}
