using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Access;

/// <summary>Whether a key may use a model.</summary>
public static class ModelAccess
{
    /// <summary>
    /// The name as asked must be allowed. A key for <c>glm-4.6</c> may not pick a channel by <c>channel/glm-4.6</c>: which channel
    /// pays is the route's choice; a key for <c>channel/*</c> may.
    /// </summary>
    public static GatewayError? Check(ApiKey key, string model, string? channel)
    {
        if (key.Models.All)
        {
            return null;
        }

        var name = channel is null ? model.Replace(',', '/') : $"{channel}/{model}";
        return key.Models.Allows(name) || key.Models.Allows(name.Replace(" ", string.Empty, StringComparison.Ordinal))
            ? null
            : new GatewayError(GatewayErrorKind.NotAllowed, $"API key '{key.Name}' may not use the model '{name}'. GET /v1/models lists what it may use.") { Field = "model" };
    }

    /// <summary>Whether a key may use a channel's own paths: only keys that are open to all of the channel's models.</summary>
    public static GatewayError? CheckRaw(ApiKey key, string channel) =>
        key.Models.All || key.Models.Allows($"{channel}/*")
            ? null
            : new GatewayError(GatewayErrorKind.NotAllowed, $"API key '{key.Name}' may not use the paths of channel '{channel}'; its models would have to hold '{channel}/*' or '*'.");
}
