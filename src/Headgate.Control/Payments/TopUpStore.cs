using System.Data.Common;
using System.Text;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Currencies;
using Headgate.Control.Ledger;
using Headgate.Control.Secrets;
using Headgate.Control.Settings;
using Headgate.Control.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Payments;

/// <summary>Top-ups: begun by users, listed for both sides.</summary>
internal sealed class TopUpStore(Database database, MasterKey master, CurrencyReader currencies, PaymentProviders providers, TimeProvider time, ILogger<TopUpStore> logger)
{
    private const int MostPending = 20;
    private static readonly TimeSpan PendingWindow = TimeSpan.FromHours(1);
    private static readonly (string Field, string Column)[] Sortable = [("createdAt", "created_at"), ("amountUsd", "amount"), ("updatedAt", "updated_at")];

    /// <summary>The payment settings with their secrets in clear.</summary>
    public Task<PaymentSettings> SettingsAsync(DbConnection connection) => SettingsStore.ReadAsync(connection, PaymentRules.Section, master);

    /// <summary>Ways to top up.</summary>
    public async Task<TopUpOptions> OptionsAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var settings = await SettingsAsync(connection);
        var known = await currencies.ReadAsync(connection);
        var offers = new List<TopUpProvider>();
        foreach (var provider in providers.All)
        {
            if (provider.Offer(settings) is { } offer && CurrencyRules.Find(known, offer.Currency) is { } currency)
            {
                offers.Add(new TopUpProvider(provider.Id, currency.Code, currency.Rate, offer.Methods));
            }
        }

        return new TopUpOptions(offers, settings.MinimumUsd, settings.MaximumUsd);
    }

    /// <summary>A page of top-ups, the newest first.</summary>
    /// <param name="listing">What is asked for.</param>
    /// <param name="userId">Whose; null: everybody's.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<Page<TopUpView>> ListAsync(Listing listing, string? userId, CancellationToken cancellation)
    {
        var where = new StringBuilder(" WHERE 1 = 1");
        var parameters = new DynamicParameters();
        foreach (var (column, value) in new[] { ("user_id", userId ?? listing.Text("user")), ("state", listing.Text("state")), ("provider", listing.Text("provider")) })
        {
            if (value is not null)
            {
                where.Append(" AND ").Append(column).Append(" = @").Append(column);
                parameters.Add(column, value);
            }
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<TopUpRow>($"SELECT {TopUpRow.Columns} FROM payment_orders{where}{listing.OrderAndLimit(Sortable, downByDefault: true)}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM payment_orders{where}", parameters);
        return new Page<TopUpView>([.. rows.Select(row => row.View())], total, listing.Page, listing.Size);
    }

    /// <summary>Begins a top-up: first the order, then the payment, so that no payment is without its order.</summary>
    /// <exception cref="Refusal">A field is wrong, too many are pending, or the provider fails (502).</exception>
    public async Task<TopUpStarted> StartAsync(Caller caller, TopUpInput input, CancellationToken cancellation)
    {
        var userId = caller.RequiredUserId;
        var provider = providers.Find(input.Provider);
        var (order, settings) = await database.WriteAsync(connection => InsertAsync(connection, caller, userId, provider, input), cancellation);
        try
        {
            var started = await provider!.StartAsync(order, settings, cancellation);
            var row = await UpdateAsync(order.Id, "external_id = @value", started.ExternalId, cancellation);
            return new TopUpStarted(row.View(), started.PayUrl);
        }
        catch (PaymentFailedException e)
        {
            Log.NotStarted(logger, provider!.Id, order.Id, e.Message);
            await UpdateAsync(order.Id, "state = 'failed', note = @value", "The payment could not be begun.", cancellation);
            throw new Refusal(new Problem
            {
                Status = StatusCodes.Status502BadGateway,
                Title = "The payment provider failed",
                Detail = "The payment could not be begun; nothing was paid. The log says why.",
            });
        }
    }

    private async Task<(PaymentOrder Order, PaymentSettings Settings)> InsertAsync(DbConnection connection, Caller caller, string userId, IPaymentProvider? provider, TopUpInput input)
    {
        var settings = await SettingsAsync(connection);
        if (provider?.Offer(settings) is not { } offer || CurrencyRules.Find(await currencies.ReadAsync(connection), offer.Currency) is not { } currency)
        {
            throw Refusal.Invalid("provider", "is none that is set up here");
        }

        if (input.AmountUsd < settings.MinimumUsd || input.AmountUsd > settings.MaximumUsd || decimal.Round(input.AmountUsd, 2) != input.AmountUsd)
        {
            throw Refusal.Invalid("amountUsd", $"must be from {settings.MinimumUsd} to {settings.MaximumUsd} USD in whole cents");
        }

        if (input.Method is not null && !offer.Methods.Contains(input.Method, StringComparer.Ordinal))
        {
            throw Refusal.Invalid("method", "is none of the provider's");
        }

        var account = await OwnAccounts.TargetAsync(connection, userId, input.TeamId);
        var now = time.GetUtcNow();
        var pending = await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM payment_orders WHERE user_id = @userId AND state = 'pending' AND created_at > @Since",
            new { userId, Since = (now - PendingWindow).ToUnixTimeMilliseconds() });
        if (pending >= MostPending)
        {
            throw Refusal.TooMany($"{pending} of your top-ups are not paid yet; pay one, or wait.", PendingWindow / MostPending);
        }

        var amount = Amounts.Positive("amountUsd", input.AmountUsd);
        var order = new PaymentOrder(Guid.CreateVersion7(now).ToString("N"), CurrencyRules.Minor(amount, currency), currency.Code, input.Method, caller.Address);
        await connection.ExecuteAsync(
            """
            INSERT INTO payment_orders (id, user_id, account, provider, state, amount, currency, minor, created_at, updated_at)
            VALUES (@Id, @userId, @account, @Provider, 'pending', @amount, @Currency, @Minor, @At, @At)
            """,
            new { order.Id, userId, account, Provider = provider.Id, amount, order.Currency, order.Minor, At = now.ToUnixTimeMilliseconds() });
        return (order, settings);
    }

    // The payment may have been told of before the answer to our call came: what it said stays.
    private Task<TopUpRow> UpdateAsync(string id, string set, string? value, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            await connection.ExecuteAsync(
                $"UPDATE payment_orders SET {set}, updated_at = @At WHERE id = @id AND state = 'pending'", new { id, value, At = time.GetUtcNow().ToUnixTimeMilliseconds() });
            return await connection.QuerySingleAsync<TopUpRow>($"SELECT {TopUpRow.Columns} FROM payment_orders WHERE id = @id", new { id });
        },
        cancellation);
}

/// <summary>The providers that there are.</summary>
internal sealed class PaymentProviders(IEnumerable<IPaymentProvider> providers)
{
    /// <summary>All.</summary>
    public IReadOnlyList<IPaymentProvider> All { get; } = [.. providers];

    /// <summary>One by its id; null: there is none.</summary>
    public IPaymentProvider? Find(string id) => All.FirstOrDefault(provider => string.Equals(provider.Id, id, StringComparison.Ordinal));
}
