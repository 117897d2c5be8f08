namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/models</c>.</summary>
public sealed class ModelsClient
{
    private readonly AdminTransport _transport;

    internal ModelsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of models.</summary>
    public Task<Page<ModelView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<ModelView>>(HttpMethod.Get, "models" + query?.ToQueryString(), null, cancellation);

    /// <summary>One model.</summary>
    public Task<ModelView> GetAsync(string name, CancellationToken cancellation = default) =>
        _transport.SendAsync<ModelView>(HttpMethod.Get, $"models/{Uri.EscapeDataString(name)}", null, cancellation);

    /// <summary>Says what holds for a model.</summary>
    /// <param name="model">What is said.</param>
    /// <param name="version">The version the change was made from, 0 for none; null: whatever it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<ModelView> PutAsync(ModelInput model, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<ModelView>(HttpMethod.Put, $"models/{Uri.EscapeDataString(model.Name)}", model, cancellation, version);

    /// <summary>Takes back what was said of a model.</summary>
    public Task DeleteAsync(string name, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"models/{Uri.EscapeDataString(name)}", null, cancellation, version);

    /// <summary>What a request would cost, step by step.</summary>
    public Task<PriceAnswer> PriceAsync(PriceQuestion question, CancellationToken cancellation = default) =>
        _transport.SendAsync<PriceAnswer>(HttpMethod.Post, "models/price", question, cancellation);
}
