using System.Data.Common;
using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Outbox;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Alerts;

/// <summary>
/// Looks at every alert twice a minute and fires each threshold once per period. That it fired and what it says stand in one transaction: neither
/// is lost, and of several nodes one fires.
/// </summary>
public sealed class AlertWatcher(Database database, OutboxStore outbox, TimeProvider time, ILogger<AlertWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private static readonly int[] UsualPercents = [80, 100];

    /// <summary>Looks at all of them now.</summary>
    /// <returns>How many thresholds fired.</returns>
    /// <exception cref="DbException">The database is away.</exception>
    public async Task<int> LookAsync(CancellationToken cancellation)
    {
        var fired = 0;
        await using var reader = await database.OpenReaderAsync(cancellation);
        foreach (var (id, alert, secret) in await AlertStore.EnabledAsync(reader))
        {
            if (await AlertSubject.FindAsync(reader, alert) is not { } subject)
            {
                continue;
            }

            fired += alert.Kind == AlertKind.Balance
                ? await BalanceAsync(reader, new Watched(id, alert, subject, secret), cancellation)
                : await BudgetAsync(reader, new Watched(id, alert, subject, secret), cancellation);
        }

        return fired;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, time, stoppingToken);
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or JsonException)
            {
                Log.NotLooked(logger, e.Message);
            }
        }
    }

    private async Task<int> BudgetAsync(DbConnection reader, Watched watched, CancellationToken cancellation)
    {
        if (watched.Subject.Budget(watched.Alert) is not { } budget || AlertWindow.StartOf(budget.Period, time.GetUtcNow()) is not { } start)
        {
            return 0;
        }

        // In this order: what had fired by then is covered by what is read as spent after it, whichever node fires meanwhile.
        var known = await FiredAsync(reader, watched.Id, start.ToUnixTimeMilliseconds());
        var spent = await watched.Subject.SpentAsync(reader, watched.Alert, start);
        var reached = (watched.Alert.Percents ?? UsualPercents).Distinct().Where(percent => (Int128)spent * 100 >= (Int128)budget.Amount * percent).ToArray();
        foreach (var percent in known.Where(percent => !reached.Contains((int)percent)))
        {
            // The budget was raised, or is another's: when it is reached again that is news.
            await ForgetAsync(watched.Id, percent, start.ToUnixTimeMilliseconds(), cancellation);
        }

        var fired = 0;
        foreach (var percent in reached.Where(percent => !known.Contains(percent)))
        {
            fired += await FireAsync(watched, percent, start.ToUnixTimeMilliseconds(), EventOf(watched, percent, spent, budget.Amount, budget.Period), cancellation);
        }

        return fired;
    }

    private async Task<int> BalanceAsync(DbConnection reader, Watched watched, CancellationToken cancellation)
    {
        var least = Money.Nano(watched.Alert.BelowUsd!.Value);
        if (await AlertSubject.BalanceAsync(reader, watched.Alert) is not { } balance)
        {
            return 0;
        }

        var isKnown = (await FiredAsync(reader, watched.Id, 0)).Contains(least);
        if (balance < least)
        {
            return isKnown ? 0 : await FireAsync(watched, least, 0, EventOf(watched, 0, balance, least, null), cancellation);
        }

        if (isKnown)
        {
            // Topped up: the next time it is news again.
            await database.WriteAsync(connection => connection.ExecuteAsync("DELETE FROM alert_firings WHERE alert_id = @Id", new { watched.Id }), cancellation);
        }

        return 0;
    }

    private AlertEvent EventOf(Watched watched, int percent, long amount, long limit, string? period) => new(
        watched.Alert.Name, watched.Alert.Scope, watched.Alert.SubjectId, watched.Subject.Name, watched.Alert.Kind, percent, Money.Usd(amount), Money.Usd(limit), period, time.GetUtcNow());

    private static async Task<HashSet<long>> FiredAsync(DbConnection reader, string id, long windowStart) =>
        [.. await reader.QueryAsync<long>("SELECT threshold FROM alert_firings WHERE alert_id = @id AND window_start = @windowStart", new { id, windowStart })];

    private Task<int> ForgetAsync(string id, long threshold, long windowStart, CancellationToken cancellation) => database.WriteAsync(
        connection => connection.ExecuteAsync(
            "DELETE FROM alert_firings WHERE alert_id = @id AND threshold = @threshold AND window_start = @windowStart", new { id, threshold, windowStart }),
        cancellation);

    private Task<int> FireAsync(Watched watched, long threshold, long windowStart, AlertEvent what, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var isFirst = await connection.ExecuteAsync(
                """
                INSERT INTO alert_firings (alert_id, threshold, window_start, at)
                SELECT a.id, @threshold, @windowStart, @At FROM alerts AS a WHERE a.id = @Id ON CONFLICT (alert_id, threshold, window_start) DO NOTHING
                """,
                new { watched.Id, threshold, windowStart, At = what.At.ToUnixTimeMilliseconds() }) > 0;
            if (!isFirst)
            {
                return 0;
            }

            if (await outbox.AddAsync(connection, await MessagesAsync(connection, watched, what)))
            {
                return 1;
            }

            // It fires again when there is room.
            Log.OutboxFull(logger, watched.Alert.Name);
            await connection.ExecuteAsync(
                "DELETE FROM alert_firings WHERE alert_id = @Id AND threshold = @threshold AND window_start = @windowStart", new { watched.Id, threshold, windowStart });
            return 0;
        },
        cancellation);

    private static async Task<IReadOnlyList<OutboxMessage>> MessagesAsync(DbConnection connection, Watched watched, AlertEvent what)
    {
        var messages = new List<OutboxMessage>();
        foreach (var (email, language) in await AlertSubject.RecipientsAsync(connection, watched.Alert))
        {
            var (subject, body) = AlertText.Write(what, language);
            messages.Add(new OutboxMessage(OutboxKind.Email, email, subject, body));
        }

        if (watched.Alert.WebhookUrl is { } url)
        {
            var name = what.Kind == AlertKind.Balance ? "balance.low" : "budget.reached";
            messages.Add(new OutboxMessage(OutboxKind.Webhook, url, name, JsonSerializer.Serialize(what, ContractJson.Options)) { Secret = watched.Secret });
        }

        return messages;
    }

    private sealed record Watched(string Id, AlertInput Alert, AlertSubject Subject, byte[]? Secret);
}
