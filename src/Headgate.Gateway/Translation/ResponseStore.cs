namespace Headgate.Gateway.Translation;

/// <summary>
/// The Responses API's state for providers that keep none: the conversation behind each answered response, so that
/// <c>previous_response_id</c> works on any of them. In memory, bounded, per API key, with an expiry.
/// </summary>
public sealed class ResponseStore(TimeProvider time)
{
    /// <summary>How long a response is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const long MostBytes = 128L << 20;
    private readonly BoundedStore<KeptResponse> _store = new(MostBytes, Lifetime, time);

    /// <summary>Keeps a response.</summary>
    public void Keep(string keyId, string responseId, KeptResponse response) =>
        _store.Put(KeyOf(keyId, responseId), response, response.Items.Length + response.Body.Length + 200L);

    /// <summary>A response of this key; null: not known (any more).</summary>
    public KeptResponse? Find(string keyId, string responseId) => _store.Find(KeyOf(keyId, responseId));

    /// <summary>Forgets a response. False: it is not known.</summary>
    public bool Remove(string keyId, string responseId) => _store.Remove(KeyOf(keyId, responseId));

    private static string KeyOf(string keyId, string responseId) => string.Concat(keyId, "\n", responseId);
}

/// <summary>A response that the gateway keeps.</summary>
/// <param name="Items">The whole conversation up to and with its output, a JSON array of items.</param>
/// <param name="InputItems">What its own request gave as input, a JSON array of items.</param>
/// <param name="Body">The response as it was answered.</param>
public sealed record KeptResponse(byte[] Items, byte[] InputItems, byte[] Body);
