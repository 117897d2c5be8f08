using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Access;

/// <summary>Whether a key, by its own list and its group's, may use a model.</summary>
public static class ModelAccess
{
    /// <summary>
    /// The name as asked must be allowed. A key for <c>glm-4.6</c> may not pick a channel by <c>channel/glm-4.6</c>: which channel
    /// pays is the route's choice; a key for <c>channel/*</c> may.
    /// </summary>
    public static GatewayError? Check(ApiKey key, string model, string? channel)
    {
        if (key.Models.All && key.Group.Models.All)
        {
            return null;
        }

        var name = channel is null ? model.Replace(',', '/') : $"{channel}/{model}";
        return key.Allows(name) || key.Allows(name.Replace(" ", string.Empty, StringComparison.Ordinal)) ? null : Refuse(key, name);
    }

    /// <summary>What a key is told that may not use a model, or none of the channels that serve it.</summary>
    public static GatewayError Refuse(ApiKey key, string model) =>
        new(GatewayErrorKind.NotAllowed, $"API key '{key.Name}' may not use the model '{model}'. GET /v1/models lists what it may use.") { Field = "model" };

    /// <summary>Whether a key may use a channel's own paths: only keys that are open to all of the channel's models.</summary>
    public static GatewayError? CheckRaw(ApiKey key, string channel) =>
        IsOpen(key.Models, channel) && IsOpen(key.Group.Models, channel) && key.Group.Channels?.Contains(channel) != false
            ? null
            : new GatewayError(GatewayErrorKind.NotAllowed, $"API key '{key.Name}' may not use the paths of channel '{channel}'; its models would have to hold '{channel}/*' or '*'.");

    private static bool IsOpen(ModelPatterns models, string channel) => models.All || models.Allows($"{channel}/*");
}
