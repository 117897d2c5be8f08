using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Routing;

/// <summary>Explains that no route has a model name, with what may have been meant.</summary>
public static class UnknownModel
{
    private const int MostCompared = 5_000;

    /// <summary>The error; it names only models that the key may use.</summary>
    public static GatewayError Explain(GatewaySnapshot snapshot, ApiKey key, string model)
    {
        var names = snapshot.Routes.Take(MostCompared).Where(r => VisibleModels.Shows(snapshot, key, r.Value)).Select(r => r.Value.Name);
        var near = NearNames.Of(model, names, count: 5);
        var hint = snapshot.Routes.Count == 0
            ? " No channel is configured yet."
            : near.Count > 0 ? $" Did you mean {string.Join(", ", near.Select(n => $"'{n}'"))}?" : " GET /v1/models lists what there is.";
        return new GatewayError(GatewayErrorKind.ModelNotFound, $"The model '{Shorten(model)}' does not exist or no channel lists it.{hint}") { Field = "model" };
    }

    private static string Shorten(string name) => name.Length <= 100 ? name : string.Concat(name.AsSpan(0, 100), "…");
}
