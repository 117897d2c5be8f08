using Headgate.Contracts;
using Headgate.Gateway.Access;
using Headgate.Gateway.Forwarding;

namespace Headgate.Control.Captures;

/// <summary>Which requests are captured, compiled from the settings and immutable.</summary>
internal sealed class CaptureRules
{
    private readonly HashSet<string> _keys;
    private readonly HashSet<string> _channels;
    private readonly ModelPatterns _models;
    private readonly int _perMillion;

    /// <summary>The rules of settings that are switched on.</summary>
    public CaptureRules(CaptureSettings settings)
    {
        _keys = new HashSet<string>(settings.Keys, StringComparer.OrdinalIgnoreCase);
        _channels = new HashSet<string>(settings.Channels, StringComparer.OrdinalIgnoreCase);
        _models = settings.Models.Count == 0 ? ModelPatterns.Any : new ModelPatterns(settings.Models.ToArray());
        _perMillion = (int)Math.Ceiling(settings.Percent * 10_000);
        MaxBytes = settings.MaxKilobytes * 1024;
        Masks = new BodyMask(settings.MaskFields, settings.MaskPatterns);
    }

    /// <summary>Bytes kept of each body.</summary>
    public int MaxBytes { get; }

    /// <summary>What is masked.</summary>
    public BodyMask Masks { get; }

    /// <summary>Whether a request whose body was read is one, as far as is known by then.</summary>
    public bool Wants(Exchange exchange) =>
        (_keys.Count == 0 || (exchange.Key is { } key && (_keys.Contains(key.Id) || _keys.Contains(key.Name))))
        && _models.Allows(exchange.Request.Model)
        && (_perMillion >= 1_000_000 || Random.Shared.Next(1_000_000) < _perMillion);

    /// <summary>Whether the channel that answered is one.</summary>
    public bool WantsChannel(string? channel) => _channels.Count == 0 || (channel is not null && _channels.Contains(channel));
}
