using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Settings;

/// <summary>
/// One section of the settings: a typed document with defaults, checks and secrets. Sections are registered as services
/// (<c>services.AddSingleton&lt;SettingsSection&gt;(MailSettings.Section)</c>); the API, export and import then know them.
/// </summary>
public abstract class SettingsSection
{
    private protected SettingsSection(string name) => Name = name;

    /// <summary>Its name in the API's path, such as <c>mail</c>.</summary>
    public string Name { get; }

    /// <summary>Who may change it.</summary>
    public Permission Permission { get; init; } = Permission.Manage;

    /// <summary>Where secrets stand, such as <c>password</c>, <c>smtp.password</c>, <c>issuers[].clientSecret</c>: sealed when stored, never told.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Whether a change makes a new snapshot for the data plane.</summary>
    public bool AffectsGateway { get; init; }

    /// <summary>Every secret that is to stay though what is sent with it, or where it is sent, has changed.</summary>
    /// <param name="document">As it came, <see cref="SecretMark.Kept"/> for what is to stay.</param>
    /// <param name="stored">As it is stored.</param>
    internal abstract IReadOnlyList<FieldError> CheckKept(JsonElement document, JsonElement stored);

    /// <summary>The document with defaults for what it leaves out, as JSON.</summary>
    internal abstract JsonElement Complete(JsonElement document);

    /// <summary>Everything that is wrong with a document, secrets in clear.</summary>
    /// <exception cref="JsonException">It is not such a document.</exception>
    internal abstract IReadOnlyList<FieldError> Check(JsonElement document);
}

/// <summary>A section whose document is a record of the contracts.</summary>
/// <typeparam name="T">The record; <c>new()</c> of it is the default.</typeparam>
public sealed class SettingsSection<T> : SettingsSection
    where T : class, new()
{
    private readonly Func<T, IEnumerable<FieldError>> _check;

    /// <summary>A section.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="check">Everything that is wrong with it; paths are those of the JSON.</param>
    public SettingsSection(string name, Func<T, IEnumerable<FieldError>>? check = null)
        : base(name) => _check = check ?? (_ => []);

    /// <summary>
    /// Finds secrets that may not stay: asked for, stored. A kept secret goes where its document says, so whoever may change the document but never
    /// knew the secret could have it sent to a server of their own.
    /// </summary>
    public Func<T, T, IEnumerable<FieldError>>? Kept { get; init; }

    /// <inheritdoc/>
    internal override IReadOnlyList<FieldError> CheckKept(JsonElement document, JsonElement stored) =>
        Kept is null ? [] : [.. Kept(Storage.StoredJson.Read<T>(document.GetRawText()), Storage.StoredJson.Read<T>(stored.GetRawText()))];

    /// <inheritdoc/>
    internal override JsonElement Complete(JsonElement document) => JsonSerializer.SerializeToElement(Storage.StoredJson.Read<T>(document.GetRawText()), ContractJson.Options);

    /// <inheritdoc/>
    internal override IReadOnlyList<FieldError> Check(JsonElement document) =>
        document.Deserialize<T>(ContractJson.Options) is { } value ? [.. _check(value)] : [new FieldError(string.Empty, "holds nothing")];
}
