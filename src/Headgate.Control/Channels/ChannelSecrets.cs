using Headgate.Contracts;
using Headgate.Control.Secrets;

namespace Headgate.Control.Channels;

/// <summary>
/// The secrets that a channel's own fields may hold beside its keys: a proxy's password, and headers and query parameters whose names say so.
/// Sealed when stored, opened for the compiler, masked for people.
/// </summary>
internal static class ChannelSecrets
{
    private const string Sealed = "sealed:";
    private static readonly string[] SecretWords = ["auth", "key", "token", "secret", "password", "cookie", "signature", "credential"];

    /// <summary>Seals; what is <see cref="SecretMark.Kept"/> is taken from what is stored.</summary>
    /// <param name="channel">As asked for.</param>
    /// <param name="id">The channel's id.</param>
    /// <param name="stored">As it is stored; null: it is new.</param>
    /// <param name="master">The key.</param>
    /// <param name="errors">Takes what should stay though there is nothing to keep.</param>
    public static ChannelInput Seal(ChannelInput channel, string id, ChannelInput? stored, MasterKey master, List<FieldError> errors) => Change(channel, (value, path) =>
    {
        if (!string.Equals(value, SecretMark.Kept, StringComparison.Ordinal))
        {
            return Sealed + Convert.ToBase64String(master.Seal(value, Place(id, path)));
        }

        if (Find(stored, path) is { } kept)
        {
            return kept;
        }

        errors.Add(new FieldError(path, "is to stay as it is, but nothing is kept there"));
        return value;
    });

    /// <summary>Opens.</summary>
    public static ChannelInput Open(ChannelInput channel, string id, MasterKey master) => Change(channel, (value, path) =>
        value.StartsWith(Sealed, StringComparison.Ordinal) ? master.Open(Convert.FromBase64String(value[Sealed.Length..]), Place(id, path)) : value);

    /// <summary>Masks.</summary>
    public static ChannelInput Mask(ChannelInput channel) => Change(channel, (_, _) => SecretMark.Kept);

    private static ChannelInput Change(ChannelInput channel, Func<string, string, string> change)
    {
        var proxy = channel.Proxy is { } address && IsSecretProxy(address) ? change(address, "proxy") : channel.Proxy;
        return !ReferenceEquals(proxy, channel.Proxy) || HasSecret(channel.Headers) || HasSecret(channel.Query)
            ? channel with { Proxy = proxy, Headers = Change(channel.Headers, "headers", change), Query = Change(channel.Query, "query", change) }
            : channel;
    }

    private static IReadOnlyDictionary<string, string>? Change(IReadOnlyDictionary<string, string>? values, string path, Func<string, string, string> change) =>
        values is null || !HasSecret(values) ? values : values.ToDictionary(
            v => v.Key, v => IsSecretName(v.Key) && v.Value.Length > 0 ? change(v.Value, $"{path}.{v.Key}") : v.Value, StringComparer.Ordinal);

    private static bool HasSecret(IReadOnlyDictionary<string, string>? values) => values is not null && values.Keys.Any(IsSecretName);

    // An address with a user in it may hold a password; sealed or masked it no longer looks like one.
    private static bool IsSecretProxy(string address) =>
        address.Contains('@', StringComparison.Ordinal) || address.StartsWith(Sealed, StringComparison.Ordinal) || string.Equals(address, SecretMark.Kept, StringComparison.Ordinal);

    private static bool IsSecretName(string name) => Array.Exists(SecretWords, word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string? Find(ChannelInput? stored, string path)
    {
        if (path == "proxy")
        {
            return stored?.Proxy is { } proxy && proxy.StartsWith(Sealed, StringComparison.Ordinal) ? proxy : null;
        }

        var dot = path.IndexOf('.', StringComparison.Ordinal);
        var values = path.StartsWith("headers.", StringComparison.Ordinal) ? stored?.Headers : stored?.Query;
        return values?.GetValueOrDefault(path[(dot + 1)..]) is { } value && value.StartsWith(Sealed, StringComparison.Ordinal) ? value : null;
    }

    private static string Place(string id, string path) => $"channel:{id}:{path}";
}
