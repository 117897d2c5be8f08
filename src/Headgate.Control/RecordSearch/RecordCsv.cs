using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.RecordSearch;

/// <summary>Records as lines of CSV.</summary>
internal static class RecordCsv
{
    /// <summary>The first line.</summary>
    public const string Header =
        "time,id,keyId,keyName,userId,userName,teamId,teamName,group,tags,operation,dialect,model,channel,credential,upstreamModel,stream,status,outcome,"
        + "error,errorMessage,attempts,inputTokens,cacheReadTokens,cacheWriteTokens,outputTokens,reasoningTokens,images,audioMs,characters,queries,"
        + "estimated,unpriced,costUsd,chargeUsd,account,firstByteMs,durationMs,requestBytes,responseBytes,clientAddress,userAgent\r\n";

    /// <summary>Adds a record.</summary>
    public static void Add(CsvText csv, RecordView record)
    {
        csv.Add(record.StartedAt, "yyyy-MM-ddTHH:mm:ss.fffZ");
        foreach (var name in (ReadOnlySpan<string?>)[
            record.Id, record.KeyId, record.KeyName, record.UserId, record.UserName, record.TeamId, record.TeamName, record.Group, string.Join(' ', record.Tags),
            record.Operation, record.Dialect, record.Model, record.Channel, record.Credential, record.UpstreamModel])
        {
            csv.Add(name);
        }

        csv.Add(record.Stream);
        csv.Add(record.Status);
        csv.Add(OutcomeWord(record.Outcome));
        csv.Add(record.Error);
        csv.Add(record.ErrorMessage);
        csv.Add(record.AttemptCount);
        var usage = record.Usage;
        foreach (var number in (ReadOnlySpan<long>)[
            usage.Input, usage.CacheRead, usage.CacheWrite, usage.Output, usage.Reasoning, usage.Images, usage.AudioMilliseconds, usage.Characters, usage.Queries])
        {
            csv.Add(number);
        }

        csv.Add(usage.Estimated);
        csv.Add(record.Unpriced);
        csv.Add(record.CostUsd, "0.#########");
        csv.Add(record.ChargeUsd, "0.#########");
        csv.Add(record.Account);
        csv.Add(record.FirstByteMs, "0.###");
        csv.Add(record.DurationMs, "0.###");
        csv.Add(record.RequestBytes);
        csv.Add(record.ResponseBytes);
        csv.Add(record.ClientAddress);
        csv.Add(record.UserAgent);
        csv.End();
    }

    private static string OutcomeWord(RecordOutcome outcome) => outcome switch
    {
        RecordOutcome.Completed => "completed",
        RecordOutcome.Refused => "refused",
        RecordOutcome.ClientClosed => "client-closed",
        _ => "cut",
    };
}
