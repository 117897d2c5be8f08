using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Ledger;

/// <summary><c>/api/v1/ledger</c>, <c>/api/v1/accounts</c>, <c>/api/v1/me/balance</c>, <c>/api/v1/me/ledger</c>.</summary>
internal static class LedgerEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var ledger = api.MapGroup("/ledger").WithTags("Ledger");
        ledger.MapGet("/", (Listing listing, LedgerStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List transactions").ListsBy(["at", "kind"], "kind", "account", "since", "until");
        ledger.MapGet("/{id}", (string id, LedgerStore store, CancellationToken cancellation) => store.GetAsync(id, cancellation))
            .Needs(Permission.Read).WithSummary("Get a transaction");
        ledger.MapPost("/reconcile", (Reconciliation reconciliation, CancellationToken cancellation) => reconciliation.RunAsync(cancellation))
            .Needs(Permission.Manage).WithSummary("Compare the ledger with itself and with the request records");

        var accounts = api.MapGroup("/accounts").WithTags("Ledger");
        accounts.MapGet("/", (Listing listing, AccountStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List accounts and what they have").ListsBy(["account", "balanceUsd", "updatedAt"], "kind");
        accounts.MapGet("/{id}", (string id, AccountStore store, CancellationToken cancellation) => store.GetAsync(id, cancellation))
            .Needs(Permission.Read).WithSummary("Get an account");
        accounts.MapPost("/{id}/credits", (string id, CreditInput credit, Caller caller, AccountStore store, CancellationToken cancellation) =>
            store.CreditAsync(caller, id, credit, cancellation)).Needs(Permission.Manage).WithSummary("Give to an account, or take from it, once per idempotency key");

        var me = api.MapGroup("/me").WithTags("Own money");
        me.MapGet("/balance", (Caller caller, OwnAccounts own, CancellationToken cancellation) => own.BalanceAsync(caller, cancellation))
            .Needs(Permission.Own).WithSummary("What you may spend");
        me.MapGet("/ledger", async (Listing listing, Caller caller, OwnAccounts own, LedgerStore store, CancellationToken cancellation) =>
            await store.MovementsAsync(await own.ListAsync(caller, cancellation), listing, cancellation))
            .Needs(Permission.Own).WithSummary("What changed on your accounts").ListsBy(["at", "amountUsd"], "kind", "since", "until");
    }
}
