using System.Text;
using Headgate.Contracts;

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
    public static void Add(StringBuilder text, RecordView record)
    {
        // The first field of a line is never empty: that is how fields know whether a comma is due.
        CsvText.Add(text, record.StartedAt, "yyyy-MM-ddTHH:mm:ss.fffZ");
        foreach (var name in (ReadOnlySpan<string?>)[
            record.Id, record.KeyId, record.KeyName, record.UserId, record.UserName, record.TeamId, record.TeamName, record.Group, string.Join(' ', record.Tags),
            record.Operation, record.Dialect, record.Model, record.Channel, record.Credential, record.UpstreamModel])
        {
            CsvText.Add(text, name);
        }

        CsvText.Add(text, record.Stream);
        CsvText.Add(text, record.Status);
        CsvText.Add(text, OutcomeWord(record.Outcome));
        CsvText.Add(text, record.Error);
        CsvText.Add(text, record.ErrorMessage);
        CsvText.Add(text, record.AttemptCount);
        var usage = record.Usage;
        foreach (var number in (ReadOnlySpan<long>)[
            usage.Input, usage.CacheRead, usage.CacheWrite, usage.Output, usage.Reasoning, usage.Images, usage.AudioMilliseconds, usage.Characters, usage.Queries])
        {
            CsvText.Add(text, number);
        }

        CsvText.Add(text, usage.Estimated);
        CsvText.Add(text, record.Unpriced);
        CsvText.Add(text, record.CostUsd, "0.#########");
        CsvText.Add(text, record.ChargeUsd, "0.#########");
        CsvText.Add(text, record.Account);
        CsvText.Add(text, record.FirstByteMs, "0.###");
        CsvText.Add(text, record.DurationMs, "0.###");
        CsvText.Add(text, record.RequestBytes);
        CsvText.Add(text, record.ResponseBytes);
        CsvText.Add(text, record.ClientAddress);
        CsvText.Add(text, record.UserAgent);
        CsvText.End(text);
    }

    private static string OutcomeWord(RecordOutcome outcome) => outcome switch
    {
        RecordOutcome.Completed => "completed",
        RecordOutcome.Refused => "refused",
        RecordOutcome.ClientClosed => "client-closed",
        _ => "cut",
    };
}
