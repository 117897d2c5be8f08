using Headgate.Control.Alerts;
using Headgate.Control.Codes;
using Headgate.Control.Compatibility;
using Headgate.Control.Currencies;
using Headgate.Control.Identity;
using Headgate.Control.Identity.MailedLinks;
using Headgate.Control.Mail;
using Headgate.Control.Outbound;
using Headgate.Control.Outbox;
using Headgate.Control.Payments;
using Headgate.Control.Records;
using Headgate.Control.Settings;
using Headgate.Control.Statements;
using Headgate.Control.Transfer;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Headgate.Control.Ledger;

/// <summary>Everything about money: its services, its endpoints, and what runs beside them.</summary>
public static class MoneyApi
{
    /// <summary>Registers what the endpoints use. A <see cref="BalanceBoard"/> that the data plane listens to must be registered before; else one that nobody listens to is made.</summary>
    internal static IServiceCollection AddMoney(this IServiceCollection services)
    {
        services.TryAddSingleton<BalanceBoard>();
        services.TryAddSingleton<AttemptThrottle>();
        services.TryAddSingleton<RecordQuery>();
        services.AddSingleton<SettingsSection>(CurrencyRules.Section).AddSingleton<SettingsSection>(MailSubmission.Section).AddSingleton<SettingsSection>(PaymentRules.Section);
        services.AddSingleton<LedgerStore>().AddSingleton<AccountStore>().AddSingleton<OwnAccounts>().AddSingleton<Reconciliation>().AddSingleton<CurrencyReader>();
        services.AddSingleton<IImportStep, BalanceImport>().AddSingleton<IImportStep, CodeImport>();
        services.AddSingleton<CodeStore>().AddSingleton<Redemption>();
        services.TryAddSingleton<OutboundHttp>();
        services.TryAddSingleton(provider => new MailSubmission(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OutboxStore>().AddSingleton<OutboxSender>().AddSingleton<AlertStore>().AddSingleton<AlertWatcher>();
        services.AddSingleton<IPaymentProvider, StripeCheckout>().AddSingleton<IPaymentProvider, EPayGateway>();
        services.AddSingleton<PaymentProviders>().AddSingleton<TopUpStore>().AddSingleton<PaymentBook>();
        services.AddSingleton<StatementReader>().AddSingleton<KeyFiguresReader>().AddSingleton<CompatibilityHandler>();
        return services;
    }

    /// <summary>Registers what runs beside the endpoints: alerts, deliveries, the sweeper, and the reader of balances.</summary>
    /// <param name="services">The services.</param>
    /// <param name="balances">Reads what accounts have.</param>
    public static IServiceCollection AddMoneyWorkers(this IServiceCollection services, BalanceReader balances)
    {
        services.AddHostedService<ReservationSweeper>();
        services.AddSingleton(balances).AddHostedService<BalanceKeeper>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<AlertWatcher>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<OutboxSender>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<PasswordResetQueue>());
        return services;
    }

    /// <summary>Maps every endpoint.</summary>
    internal static void Map(IEndpointRouteBuilder api)
    {
        LedgerEndpoints.Map(api);
        CurrencyEndpoints.Map(api);
        CodeEndpoints.Map(api);
        PaymentEndpoints.Map(api);
        AlertEndpoints.Map(api);
        StatementEndpoints.Map(api);
        CompatibilityApi.Map(api);
    }
}
