using System.Collections.Frozen;

namespace Headgate.Gateway.Endpoints;

/// <summary>
/// Path → operation and dialect. Doubled and missing version prefixes lead to the same place, because people set base URLs with
/// <c>/v1</c> for tools that add it, and without for tools that do not.
/// </summary>
public static class EndpointTable
{
    private static readonly FrozenDictionary<string, Surface>.AlternateLookup<ReadOnlySpan<char>> Calls = new Dictionary<string, Surface>(StringComparer.OrdinalIgnoreCase)
    {
        ["chat/completions"] = new(Operation.Chat, DialectId.OpenAIChat),
        ["completions"] = new(Operation.Completions, DialectId.OpenAIChat),
        ["embeddings"] = new(Operation.Embeddings, DialectId.OpenAIChat),
        ["moderations"] = new(Operation.Moderation, DialectId.OpenAIChat),
        ["rerank"] = new(Operation.Rerank, DialectId.OpenAIChat),
        ["images/generations"] = new(Operation.ImageGeneration, DialectId.OpenAIChat),
        ["images/edits"] = new(Operation.ImageEdit, DialectId.OpenAIChat),
        ["images/variations"] = new(Operation.ImageVariation, DialectId.OpenAIChat),
        ["audio/speech"] = new(Operation.Speech, DialectId.OpenAIChat),
        ["audio/transcriptions"] = new(Operation.Transcription, DialectId.OpenAIChat),
        ["audio/translations"] = new(Operation.Translation, DialectId.OpenAIChat),
        ["responses"] = new(Operation.Chat, DialectId.OpenAIResponses),
        ["messages"] = new(Operation.Chat, DialectId.AnthropicMessages),
        ["messages/count_tokens"] = new(Operation.CountTokens, DialectId.AnthropicMessages),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    // Gemini's actions, by the name that follows the colon.
    private static readonly FrozenDictionary<string, (string Name, Operation Operation)>.AlternateLookup<ReadOnlySpan<char>> Actions =
        new (string Name, Operation Operation)[]
        {
            ("generateContent", Operation.Chat), ("streamGenerateContent", Operation.Chat), ("countTokens", Operation.CountTokens),
            ("embedContent", Operation.Embeddings), ("batchEmbedContents", Operation.Embeddings),
        }.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Understands a path, unescaped as the server does it: only <c>%2F</c> is left.</summary>
    public static EndpointMatch Match(string path)
    {
        var rest = path.AsSpan().Trim('/');
        var beta = false;
        while (StripVersion(ref rest, ref beta))
        {
        }

        if (Calls.TryGetValue(rest, out var surface))
        {
            return new(EndpointKind.Call, surface);
        }

        return rest switch
        {
            "models" => new(EndpointKind.ModelList, new(Operation.Chat, DialectOf(beta))),
            "health/live" or "health" or "healthz" => new(EndpointKind.Live),
            "health/ready" => new(EndpointKind.Ready),
            "api/hello" or "" => new(EndpointKind.Hello),
            _ when rest.StartsWith("models/", StringComparison.Ordinal) => MatchModel(rest["models/".Length..], beta),
            _ when rest.StartsWith("responses/", StringComparison.Ordinal) => MatchResponse(rest["responses/".Length..]),
            _ when rest.StartsWith("channels/", StringComparison.Ordinal) => MatchRaw(rest["channels/".Length..]),
            _ => new(EndpointKind.None, new(Operation.Chat, DialectOf(beta))),
        };
    }

    private static DialectId DialectOf(bool beta) => beta ? DialectId.GoogleGenerateContent : DialectId.OpenAIChat;

    private static bool StripVersion(ref ReadOnlySpan<char> rest, ref bool beta)
    {
        foreach (var version in (ReadOnlySpan<string>)["v1beta", "v1alpha", "v1"])
        {
            if (rest.StartsWith(version, StringComparison.OrdinalIgnoreCase) && (rest.Length == version.Length || rest[version.Length] == '/'))
            {
                beta |= version.Length > 2;
                rest = rest[version.Length..].TrimStart('/');
                return true;
            }
        }

        return false;
    }

    // A model's name may hold slashes and colons; Gemini's action stands after the last colon.
    private static EndpointMatch MatchModel(ReadOnlySpan<char> rest, bool beta)
    {
        var colon = rest.LastIndexOf(':');
        if (colon < 0 || !Actions.TryGetValue(rest[(colon + 1)..], out var action))
        {
            return new(EndpointKind.Model, new(Operation.Chat, DialectOf(beta)), Unslashed(rest));
        }

        return new(
            EndpointKind.Call,
            new(action.Operation, DialectId.GoogleGenerateContent),
            Unslashed(rest[..colon]),
            $":{action.Name}",
            Streams: action.Name == "streamGenerateContent");
    }

    // The server leaves this one escape alone; clients that escape a model's name write its slashes so.
    private static string Unslashed(ReadOnlySpan<char> path) => path.ToString().Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static EndpointMatch MatchResponse(ReadOnlySpan<char> rest)
    {
        // Two calls of the Responses API carry a model in their body and no id in their path.
        if (rest is "input_tokens")
        {
            return new(EndpointKind.Call, new(Operation.CountTokens, DialectId.OpenAIResponses));
        }

        if (rest is "compact")
        {
            return new(EndpointKind.Call, new(Operation.Chat, DialectId.OpenAIResponses), Suffix: $"/{rest}");
        }

        return new(EndpointKind.StoredResponse, new(Operation.StoredResponse, DialectId.OpenAIResponses), Suffix: $"/{rest}");
    }

    private static EndpointMatch MatchRaw(ReadOnlySpan<char> rest)
    {
        var slash = rest.IndexOf('/');
        if (slash <= 0)
        {
            return default;
        }

        var channel = rest[..slash].ToString();
        // What the table knows is metered and routed as such, only bound to the channel; else /channels would be a way around the meter.
        var inner = Match(Plain(rest[slash..]));
        return inner.Kind is EndpointKind.Call or EndpointKind.StoredResponse && inner.Channel is null
            ? inner with { Channel = channel }
            : new(EndpointKind.Raw, new(Operation.Raw, DialectId.OpenAIChat), Suffix: rest[slash..].ToString(), Channel: channel);
    }

    // As a lenient server would read it: escaped and doubled slashes are slashes, and the version that the base URL ends in is folded.
    private static string Plain(ReadOnlySpan<char> path)
    {
        var segments = Unslashed(path).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var first = Array.FindIndex(segments, s => !(s is ['v' or 'V', _, ..] && s.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0));
        return first < 0 ? string.Empty : string.Join('/', segments, first, segments.Length - first);
    }
}
