using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Ledger;
using Headgate.Control.Storage;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Payments;

/// <summary>
/// Credits what was paid, once, whatever the provider tells how often and in which order; and takes back what was refunded. What was paid must
/// be what was asked for, to the hundredth, else nothing is credited and the order says so.
/// </summary>
internal sealed class PaymentBook(Database database, BalanceBoard board, AuditLog audit, TopUpStore store, TimeProvider time, ILogger<PaymentBook> logger)
{
    /// <summary>Takes a provider's call in.</summary>
    /// <exception cref="Refusal">It is not signed, not set up, or came too early (409: it shall be sent again).</exception>
    public async Task TakeAsync(IPaymentProvider provider, PaymentCall call, CancellationToken cancellation)
    {
        PaymentSettings settings;
        await using (var reader = await database.OpenReaderAsync(cancellation))
        {
            settings = await store.SettingsAsync(reader);
        }

        if (provider.Offer(settings) is null)
        {
            throw Refusal.NotFound("payment provider");
        }

        if (provider.Read(call, settings) is { } notice)
        {
            board.Publish(await database.WriteAsync(connection => ApplyAsync(connection, provider.Id, notice), cancellation));
        }
    }

    private async Task<IReadOnlyList<BalanceChange>> ApplyAsync(DbConnection connection, string provider, PaymentNotice notice)
    {
        if (notice.Kind == PaymentEvent.Disputed)
        {
            await NoteAsync(connection, provider, notice);
            return [];
        }

        var order = await connection.QuerySingleOrDefaultAsync<TopUpRow>(
            $"SELECT {TopUpRow.Columns} FROM payment_orders WHERE id = @OrderId AND provider = @provider", new { notice.OrderId, provider });
        if (order is null)
        {
            Log.UnknownOrder(logger, provider);
            return [];
        }

        return notice.Kind switch
        {
            PaymentEvent.Paid => await PayAsync(connection, order, notice),
            PaymentEvent.Refunded => await RefundAsync(connection, order, notice),
            _ => await FailAsync(connection, order),
        };
    }

    private async Task<IReadOnlyList<BalanceChange>> PayAsync(DbConnection connection, TopUpRow order, PaymentNotice notice)
    {
        if (order.state is TopUpStates.Paid or TopUpStates.Refunded)
        {
            return [];
        }

        if (await FaultAsync(connection, order, notice) is { } fault)
        {
            Log.Mismatch(logger, order.provider, order.id, fault);
            await SetAsync(connection, order, TopUpStates.Mismatch, order.external_id, order.refunded, fault);
            return [];
        }

        await SetAsync(connection, order, TopUpStates.Paid, notice.ExternalId ?? order.external_id, 0, null);
        return await PostAsync(connection, order, LedgerKinds.TopUp, order.id, order.amount);
    }

    private static async Task<string?> FaultAsync(DbConnection connection, TopUpRow order, PaymentNotice notice)
    {
        if (notice.Minor != order.minor || (notice.Currency is { } currency && !string.Equals(currency, order.currency, StringComparison.OrdinalIgnoreCase)))
        {
            return $"{notice.Minor / 100m} {notice.Currency ?? order.currency} were paid where {order.minor / 100m} {order.currency} were asked for.";
        }

        if (order.external_id is { } known && notice.ExternalId is { } told && known != told)
        {
            return "The payment is another one than was begun for this order.";
        }

        var elsewhere = notice.ExternalId is null ? 0 : await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM payment_orders WHERE provider = @provider AND external_id = @ExternalId AND id <> @id", new { order.provider, notice.ExternalId, order.id });
        return elsewhere > 0 ? "The payment is that of another order." : null;
    }

    private async Task<IReadOnlyList<BalanceChange>> RefundAsync(DbConnection connection, TopUpRow order, PaymentNotice notice)
    {
        if (order.state == TopUpStates.Pending)
        {
            throw Refusal.Conflict("This payment has not been told of yet; send this again later.");
        }

        if (notice.Currency is { } currency && !string.Equals(currency, order.currency, StringComparison.OrdinalIgnoreCase))
        {
            return await NoteRefundAsync(connection, order, notice.Minor, currency);
        }

        // What went back in all, in proportion; a repeated or older event changes nothing.
        var minor = Math.Clamp(notice.Minor, 0, order.minor);
        var back = (long)((Int128)order.amount * minor / order.minor);
        if (order.state is not (TopUpStates.Paid or TopUpStates.Refunded) || back <= order.refunded)
        {
            return [];
        }

        await SetAsync(connection, order, back == order.amount ? TopUpStates.Refunded : TopUpStates.Paid, order.external_id, back, null);
        return await PostAsync(connection, order, LedgerKinds.Refund, $"{order.id}:{minor}", order.refunded - back);
    }

    // Hundredths of another currency are no part of what was paid: a person decides.
    private async Task<IReadOnlyList<BalanceChange>> NoteRefundAsync(DbConnection connection, TopUpRow order, long minor, string currency)
    {
        var note = $"{minor / 100m} {currency} went back of a payment in {order.currency}; nothing was taken back here.";
        if (order.note != note)
        {
            Log.RefundMismatch(logger, order.provider, order.id, note);
            await SetAsync(connection, order, order.state, order.external_id, order.refunded, note);
        }

        return [];
    }

    // Once, however often it is told: in the audit log, where a person sees it beside what was done about it.
    private async Task NoteAsync(DbConnection connection, string provider, PaymentNotice notice)
    {
        const string Action = "payment.dispute";
        var dispute = notice.ExternalId ?? "?";
        if (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM audit_entries WHERE action = @Action AND resource_id = @dispute", new { Action, dispute }) > 0)
        {
            return;
        }

        Log.Disputed(logger, provider, dispute, notice.Minor / 100m, notice.Currency, notice.Payment);
        await audit.WriteAsync(
            connection, Caller.System, Action, dispute, provider, null, new { notice.Payment, Amount = notice.Minor / 100m, notice.Currency });
    }

    private async Task<IReadOnlyList<BalanceChange>> FailAsync(DbConnection connection, TopUpRow order)
    {
        if (order.state == TopUpStates.Pending)
        {
            await SetAsync(connection, order, TopUpStates.Failed, order.external_id, 0, "It was not paid.");
        }

        return [];
    }

    private Task<IReadOnlyList<BalanceChange>> PostAsync(DbConnection connection, TopUpRow order, string kind, string reference, long amount)
    {
        var now = time.GetUtcNow();
        var transaction = new LedgerTransaction(
            Guid.CreateVersion7(now).ToString("N"),
            kind,
            now.ToUnixTimeMilliseconds(),
            LedgerTransaction.Move(Accounts.Payments(order.provider), order.account, amount))
        { Reference = reference, Memo = order.provider };
        return LedgerPosting.PostAsync(connection, transaction, now.ToUnixTimeMilliseconds());
    }

    private async Task SetAsync(DbConnection connection, TopUpRow order, string state, string? externalId, long refunded, string? note)
    {
        await connection.ExecuteAsync(
            "UPDATE payment_orders SET state = @state, external_id = @externalId, refunded = @refunded, note = @note, updated_at = @At WHERE id = @id",
            new { order.id, state, externalId, refunded, note, At = time.GetUtcNow().ToUnixTimeMilliseconds() });
        var after = await connection.QuerySingleAsync<TopUpRow>($"SELECT {TopUpRow.Columns} FROM payment_orders WHERE id = @id", new { order.id });
        await audit.WriteAsync(connection, Caller.System, $"topup.{state}", order.id, order.account, order.View(), after.View());
    }
}
