using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Requests;
using Headgate.Gateway.Routing;
using Headgate.Gateway.Translation;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Forwarding;

/// <summary>One request on its way through the rooms: what each room learned, for the next ones and for the record.</summary>
public sealed class Exchange(HttpContext context, string id, DateTimeOffset startedAt, long startedTimestamp, GatewaySnapshot snapshot, EndpointMatch match, InboundRequest request)
{
    /// <summary>The HTTP request and response.</summary>
    public HttpContext Context => context;

    /// <summary>The request id.</summary>
    public string Id => id;

    /// <summary>When it arrived.</summary>
    public DateTimeOffset StartedAt => startedAt;

    /// <summary>When it arrived, as a timestamp of the clock.</summary>
    public long StartedTimestamp => startedTimestamp;

    /// <summary>The configuration that it runs against.</summary>
    public GatewaySnapshot Snapshot => snapshot;

    /// <summary>What its path asks for.</summary>
    public EndpointMatch Match => match;

    /// <summary>Its body.</summary>
    public InboundRequest Request => request;

    /// <summary>Who calls; null until that is known.</summary>
    public ApiKey? Key { get; set; }

    /// <summary>What holds for the model that it asks for; null: nothing in particular.</summary>
    public ModelRule? Rule { get; set; }

    /// <summary>What it holds of the limits of its caller and its model.</summary>
    public Lease Lease { get; set; }

    /// <summary>What the attempt under way holds of its channel's limits.</summary>
    public Lease ChannelLease { get; private set; }

    /// <summary>Shadow limits that would have refused it, comma-separated; null: none.</summary>
    public string? WouldLimit { get; private set; }

    /// <summary>Where it may go.</summary>
    public RoutePlan? Plan { get; set; }

    /// <summary>The attempts so far.</summary>
    public List<AttemptTrace> Trail { get; } = new(1);

    /// <summary>The target of the attempt that is under way or was the last.</summary>
    public Target? Target { get; set; }

    /// <summary>The model's name at that target.</summary>
    public string UpstreamModel { get; set; } = string.Empty;

    /// <summary>Attempts begun, the one under way included.</summary>
    public int Attempts { get; set; }

    /// <summary>Whether the usage frame was asked for on the client's behalf and must not reach it.</summary>
    public bool HidesUsage { get; set; }

    /// <summary>Watches the answer of the attempt that counts.</summary>
    public UsageProbe? Probe { get; set; }

    /// <summary>Remembers where responses are kept.</summary>
    public ResponseAffinity? Affinity { get; set; }

    /// <summary>Size of the request body, kept beyond the body itself.</summary>
    public long RequestBytes { get; set; }

    /// <summary>Estimate of the prompt, in tokens, kept beyond the body itself.</summary>
    public long EstimatedInput { get; set; }

    /// <summary>Characters to be spoken (speech).</summary>
    public long InputCharacters { get; set; }

    /// <summary>Bytes of body sent to the client.</summary>
    public long ResponseBytes { get; set; }

    /// <summary>Time spent waiting for upstream before the first byte went to the client, in ticks of the clock.</summary>
    public long UpstreamTicks { get; set; }

    /// <summary>When the first byte went to the client; 0: not yet.</summary>
    public long FirstByteTimestamp { get; set; }

    /// <summary>Names of the request's fields that did not go upstream, comma-separated; null: all did.</summary>
    public string? Dropped { get; set; }

    /// <summary>What the gateway put right in the request, comma-separated; null: nothing.</summary>
    public string? Repaired { get; private set; }

    /// <summary>The request in the canonical form, once a target asked for that.</summary>
    public AskedChat? Asked { get; set; }

    /// <summary>The way back for the answer of the attempt under way; null: it passes through.</summary>
    public ChatTranslation? Translation { get; set; }

    /// <summary>The kept response that the request goes on from; null: none, or a provider keeps it.</summary>
    public KeptResponse? Kept { get; set; }

    /// <summary>What went wrong, if anything.</summary>
    public GatewayError? Error { get; set; }

    /// <summary>The status that the client got.</summary>
    public int Status { get; set; }

    /// <summary>What the provider is paid for it, in nano-USD, once it is metered; null: unpriced or nothing to pay.</summary>
    public long? Cost { get; set; }

    /// <summary>What the client is charged for it, in nano-USD, once it is metered; null: cannot be told.</summary>
    public long? Charge { get; set; }

    /// <summary>Keeps the beginnings of its bodies; null: it is not captured.</summary>
    public Capturing.Capture? Capture { get; set; }

    /// <summary>Whether its record is written.</summary>
    public bool Metered { get; set; }

    /// <summary>Notes what a translation lost and put right.</summary>
    public void Note(LossReport losses)
    {
        Dropped = losses.Dropped.Count == 0 ? null : string.Join(',', losses.Dropped);
        Repaired = losses.Repaired.Count == 0 ? null : string.Join(',', losses.Repaired);
    }

    /// <summary>Notes that it was let in.</summary>
    public void Admit(in Lease lease)
    {
        Lease = lease;
        NoteShadows(lease.WouldLimit);
    }

    /// <summary>Notes what the attempt that begins holds of its channel's limits.</summary>
    public void EnterChannel(in Lease lease)
    {
        ChannelLease = lease;
        NoteShadows(lease.WouldLimit);
    }

    /// <summary>Gives back what the attempt holds, for what it really took. Later calls do nothing.</summary>
    public void LeaveChannel(long tokens, long cost, TimeProvider time)
    {
        ChannelLease.Settle(tokens, cost, time);
        ChannelLease = default;
    }

    private void NoteShadows(string? would) => WouldLimit = WouldLimit is null || would is null ? WouldLimit ?? would : $"{WouldLimit}, {would}";

    /// <summary>Begins another attempt: what the last one noted no longer holds.</summary>
    public void BeginAttempt()
    {
        Probe = null;
        Translation = null;
        ResponseBytes = 0;
        Dropped = null;
        Repaired = null;
    }

    /// <summary>Notes where the response is kept that this request made. Before its id reaches the client, which may ask for it at once.</summary>
    public void NoteResponse()
    {
        if (Translation is null && Probe?.ResponseId is { } responseId && Key is not null && Target is not null)
        {
            Affinity?.Remember(responseId, Key.Id, Target);
        }
    }
}
