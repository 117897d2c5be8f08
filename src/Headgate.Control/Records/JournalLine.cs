using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Records;

/// <summary>
/// A record as one line of the journal: a JSON object with short names, without fields that have their default. Only ever
/// written through this view; <see cref="RecordColumns"/> says how a line goes into the database.
/// </summary>
internal readonly struct JournalLine(RequestRecord record)
{
    /// <summary>Version of the line format.</summary>
    public const int CurrentVersion = 1;

    [JsonPropertyName("v")] public int Version { get; } = CurrentVersion;
    [JsonPropertyName("i")] public string Id => record.Id;
    [JsonPropertyName("t")] public long StartedAt => record.StartedAt;
    [JsonPropertyName("k")] public string? KeyId => record.KeyId;
    [JsonPropertyName("kn")] public string? KeyName => record.KeyName;
    [JsonPropertyName("u")] public string? UserId => record.UserId;
    [JsonPropertyName("tm")] public string? TeamId => record.TeamId;
    [JsonPropertyName("g")] public string? Group => record.Group;
    [JsonPropertyName("tg")] public string? Tags => record.Tags;
    [JsonPropertyName("op")] public string Operation => record.Operation;
    [JsonPropertyName("d")] public string Dialect => record.Dialect;
    [JsonPropertyName("m")] public string? Model => record.Model;
    [JsonPropertyName("ch")] public string? Channel => record.Channel;
    [JsonPropertyName("cr")] public string? Credential => record.Credential;
    [JsonPropertyName("um")] public string? UpstreamModel => record.UpstreamModel;
    [JsonPropertyName("s")] public bool Stream => record.Stream;
    [JsonPropertyName("st")] public int Status => record.Status;
    [JsonPropertyName("o")] public int Outcome => (int)record.Outcome;
    [JsonPropertyName("e")] public string? Error => record.Error;
    [JsonPropertyName("em")] public string? ErrorMessage => record.ErrorMessage;
    [JsonPropertyName("a")] public int Attempts => record.Attempts;
    [JsonPropertyName("tr")] public string? Trail => record.Trail;
    [JsonPropertyName("in")] public long Input => record.Usage.Input;
    [JsonPropertyName("rd")] public long CacheRead => record.Usage.CacheRead;
    [JsonPropertyName("wr")] public long CacheWrite => record.Usage.CacheWrite;
    [JsonPropertyName("wh")] public long CacheWriteHour => record.Usage.CacheWriteHour;
    [JsonPropertyName("ia")] public long InputAudio => record.Usage.InputAudio;
    [JsonPropertyName("ii")] public long InputImage => record.Usage.InputImage;
    [JsonPropertyName("ou")] public long Output => record.Usage.Output;
    [JsonPropertyName("re")] public long Reasoning => record.Usage.Reasoning;
    [JsonPropertyName("oa")] public long OutputAudio => record.Usage.OutputAudio;
    [JsonPropertyName("oi")] public long OutputImage => record.Usage.OutputImage;
    [JsonPropertyName("im")] public int Images => record.Usage.Images;
    [JsonPropertyName("am")] public long AudioMilliseconds => record.Usage.AudioMilliseconds;
    [JsonPropertyName("cc")] public long Characters => record.Usage.Characters;
    [JsonPropertyName("q")] public int Queries => record.Usage.Queries;
    [JsonPropertyName("ur")] public bool UsageReported => record.Usage.Reported;
    [JsonPropertyName("ue")] public bool UsageEstimated => record.Usage.Estimated;
    [JsonPropertyName("c")] public long? Cost => record.Cost;
    [JsonPropertyName("cg")] public long? Charge => record.Charge;
    [JsonPropertyName("ac")] public string? Account => record.Account;
    [JsonPropertyName("wl")] public string? WouldLimit => record.WouldLimit;
    [JsonPropertyName("up")] public bool Unpriced => record.Unpriced;
    [JsonPropertyName("f")] public long FirstByteMicroseconds => record.FirstByteMicroseconds;
    [JsonPropertyName("du")] public long DurationMicroseconds => record.DurationMicroseconds;
    [JsonPropertyName("ov")] public long OverheadMicroseconds => record.OverheadMicroseconds;
    [JsonPropertyName("rb")] public long RequestBytes => record.RequestBytes;
    [JsonPropertyName("sb")] public long ResponseBytes => record.ResponseBytes;
    [JsonPropertyName("dr")] public string? Dropped => record.Dropped;
    [JsonPropertyName("ud")] public string? UpstreamDialect => record.UpstreamDialect;
    [JsonPropertyName("rp")] public string? Repaired => record.Repaired;
    [JsonPropertyName("ip")] public string? ClientAddress => record.ClientAddress;
    [JsonPropertyName("ag")] public string? UserAgent => record.UserAgent;
}

/// <summary>
/// A reservation as one line of the same journal. It has no id of a record: whoever takes in records passes it over.
/// </summary>
internal readonly struct ReservationLine(Reservation reservation)
{
    /// <summary>The field that tells such a line from a record's.</summary>
    public const string Mark = "rv";

    [JsonPropertyName("v")] public int Version { get; } = JournalLine.CurrentVersion;
    [JsonPropertyName(Mark)] public string Id => reservation.Id;
    [JsonPropertyName("ac")] public string Account => reservation.Account;
    [JsonPropertyName("n")] public long Amount => reservation.Amount;
    [JsonPropertyName("t")] public long At => reservation.At;
}

/// <summary>Generated writer of journal lines.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(JournalLine))]
[JsonSerializable(typeof(ReservationLine))]
internal sealed partial class JournalJson : JsonSerializerContext
{
    /// <summary>Relaxed: names and messages in any language stay readable and short. Nothing here is ever put into HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
