namespace Headgate.Contracts;

/// <summary>A provider of the catalogue.</summary>
/// <param name="Id">Stable id; a channel's type may name it.</param>
/// <param name="Name">Name.</param>
/// <param name="ChineseName">Name in Chinese.</param>
/// <param name="Kind"><c>vendor</c>, <c>cloud</c>, <c>inference-host</c>, <c>aggregator</c>, <c>self-hosted</c>, …</param>
/// <param name="Environment">Usual names of its key in the environment.</param>
/// <param name="Variables">Names in braces inside its addresses, and what they stand for.</param>
/// <param name="Plans">What can be bought there; the first is the standard API.</param>
/// <param name="TellsBalance">Whether a channel's balance can be asked for.</param>
public sealed record ProviderView(
    string Id, string Name, string ChineseName, string Kind, IReadOnlyList<string> Environment, IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<ProviderPlanView> Plans, bool TellsBalance);

/// <summary>One way of paying a provider.</summary>
/// <param name="Id"><c>standard</c>, or its name in a channel's <c>plan</c>.</param>
/// <param name="Name">Name.</param>
/// <param name="Billing"><c>tokens</c> or <c>plan</c>.</param>
/// <param name="Endpoints">Where it is served.</param>
public sealed record ProviderPlanView(string Id, string Name, string Billing, IReadOnlyList<ProviderEndpointView> Endpoints);

/// <summary>One address of a plan.</summary>
/// <param name="Dialect">What is spoken there.</param>
/// <param name="BaseUrl">Its address; may hold names in braces.</param>
/// <param name="Auth">How the key is sent.</param>
/// <param name="Operations">What it serves.</param>
public sealed record ProviderEndpointView(string Dialect, string BaseUrl, string Auth, IReadOnlyList<string> Operations);
