using System.Globalization;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Reads parts, joins the pieces of the model's words, and finds the call of each result.</summary>
internal sealed class GeminiPartReader(ReadContext context)
{
    private readonly StringBuilder _words = new();
    private readonly Dictionary<string, Queue<string>> _callsByName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _openCalls = new(StringComparer.Ordinal);
    private FieldPath? _wordsPath;
    private bool _wordsAreThoughts;
    private bool _hasWords;

    /// <summary>The calls of an earlier turn can be answered no more.</summary>
    public void ForgetCalls()
    {
        _callsByName.Clear();
        _openCalls.Clear();
    }

    /// <summary>Reads one part into the turn.</summary>
    public void Read(ChatTurn turn, JsonElement part, FieldPath path, int content, int index)
    {
        var proof = ProofOf(part);
        var text = part.Member("text"u8);
        if (text.ValueKind == JsonValueKind.String)
        {
            ReadText(turn, text.GetString()!, part.Flag("thought"u8) == true, proof, path);
            return;
        }

        Flush(turn);
        foreach (var member in part.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object && ReadOther(turn, GeminiElements.Camel(member.Name), member.Value, part, proof, path, content, index))
            {
                return;
            }
        }

        if (proof is not null)
        {
            turn.Parts.Add(new ReasoningPart(string.Empty) { Proof = proof, Path = path });
            return;
        }

        context.Fault(path, "must hold text, inlineData, fileData, functionCall or functionResponse");
    }

    /// <summary>Ends the words that are collected.</summary>
    public void Flush(ChatTurn? turn, Proof? proof = null)
    {
        if (!_hasWords)
        {
            return;
        }

        var words = _words.ToString();
        turn?.Parts.Add(_wordsAreThoughts
            ? new ReasoningPart(words) { Proof = proof, IsSummary = true, Path = _wordsPath }
            : new TextPart(words) { Proof = proof, Path = _wordsPath });
        _words.Clear();
        _hasWords = false;
    }

    /// <summary>Reads a <c>functionResponse</c>.</summary>
    public ToolResultPart ReadResult(JsonElement response, FieldPath path)
    {
        path = path.Field("functionResponse");
        var name = response.Text("name"u8);
        var content = new List<ChatPart>();
        var isError = ReadOutput(response.Member("response"u8), content, path.Field("response"));
        var at = 0;
        foreach (var part in response.Items("parts"u8))
        {
            var place = path.Item("parts", at++);
            if (Media(part, place) is { } media)
            {
                content.Add(media);
            }
            else
            {
                context.Losses.Drop(place.Pattern);
            }
        }

        return new ToolResultPart(CallOf(response.Text("id"u8), name, path), content) { IsError = isError, Name = name, Path = path };
    }

    private void ReadText(ChatTurn turn, string text, bool thought, Proof? proof, FieldPath path)
    {
        if (turn.Role != ChatRole.Assistant)
        {
            turn.Parts.Add(new TextPart(text) { Path = path });
            return;
        }

        if (text.Length == 0 && proof is not null)
        {
            // A signature alone. A foreign one belongs to the thoughts before it; Google's own stays a part of its own, as it came.
            if (proof.Dialect != "gemini" && _hasWords && _wordsAreThoughts)
            {
                Flush(turn, proof);
                return;
            }

            Flush(turn);
            turn.Parts.Add(new ReasoningPart(string.Empty) { Proof = proof, Path = path });
            return;
        }

        if (_hasWords && _wordsAreThoughts != thought)
        {
            Flush(turn);
        }

        if (!_hasWords)
        {
            (_hasWords, _wordsAreThoughts, _wordsPath) = (text.Length > 0, thought, path);
        }

        _words.Append(text);
        if (proof is not null)
        {
            Flush(turn, proof);
        }
    }

    private bool ReadOther(ChatTurn turn, string name, JsonElement value, JsonElement part, Proof? proof, FieldPath path, int content, int index)
    {
        switch (name)
        {
            case "videoMetadata" or "mediaResolution" or "partMetadata":
                return false;
            case "functionCall":
                turn.Parts.Add(ReadCall(value, proof, path.Field(name), content, index));
                return true;
            case "inlineData" or "fileData":
                if (Media(part, path) is { } media)
                {
                    turn.Parts.Add(media);
                }
                else
                {
                    context.Fault(path.Field(name), name == "inlineData" ? "must hold mimeType and data" : "must hold fileUri");
                }

                return true;
            case "functionResponse":
                context.Fault(path.Field(name), "stands in a content of the user");
                return true;
            default:
                turn.Parts.Add(new OpaquePart("gemini", name, part) { Path = path });
                return true;
        }
    }

    private ToolCallPart ReadCall(JsonElement call, Proof? proof, FieldPath path, int content, int index)
    {
        var name = call.Text("name"u8);
        if (string.IsNullOrEmpty(name))
        {
            context.Fault(path.Field("name"), "is missing");
            name = "unnamed";
        }

        var id = call.Text("id"u8) is { Length: > 0 } given ? given : GeminiCallIds.Of(name, content, index);
        if (_openCalls.Add(id))
        {
            if (!_callsByName.TryGetValue(name, out var queue))
            {
                _callsByName.Add(name, queue = new Queue<string>());
            }

            queue.Enqueue(id);
        }

        var args = call.Member("args"u8);
        return new ToolCallPart(id, name, args.ValueKind == JsonValueKind.Object ? args.GetRawText() : "{}") { Proof = proof, Path = path };
    }

    // By its id, else the first call of the name that has no result yet.
    private string CallOf(string? id, string? name, FieldPath path)
    {
        if (id is { Length: > 0 })
        {
            _openCalls.Remove(id);
            return id;
        }

        if (name is null)
        {
            context.Fault(path.Field("name"), "is missing");
            return string.Empty;
        }

        while (_callsByName.TryGetValue(name, out var queue) && queue.TryDequeue(out var call))
        {
            if (_openCalls.Remove(call))
            {
                return call;
            }
        }

        return name;
    }

    // True: it is an error.
    private static bool ReadOutput(JsonElement response, List<ChatPart> to, FieldPath path)
    {
        if (!response.Exists())
        {
            return false;
        }

        var isError = false;
        var value = response;
        if (response.ValueKind == JsonValueKind.Object && response.GetPropertyCount() == 1)
        {
            var error = response.Member("error"u8);
            var result = response.Either("result"u8, "output"u8);
            isError = error.Exists();
            value = isError ? error : result.ValueKind == JsonValueKind.String ? result : response;
        }

        to.Add(new TextPart(value.AsText() ?? value.GetRawText()) { Path = path });
        return isError;
    }

    private MediaPart? Media(JsonElement part, FieldPath path)
    {
        var detail = part.Either("mediaResolution"u8, "media_resolution"u8);
        var level = detail.AsText() ?? detail.Text("level"u8);
        if (part.Either("videoMetadata"u8, "video_metadata"u8).Exists())
        {
            context.Losses.Drop(path.Field("videoMetadata").Pattern);
        }

        if (part.Either("inlineData"u8, "inline_data"u8) is { ValueKind: JsonValueKind.Object } inline)
        {
            var type = inline.Either("mimeType"u8, "mime_type"u8).AsText();
            var data = inline.Text("data"u8);
            return type is null || data is null ? null : new MediaPart(GeminiMedia.KindOf(type))
            {
                MediaType = type,
                Data = data,
                Name = inline.Either("displayName"u8, "display_name"u8).AsText(),
                Detail = GeminiMedia.DetailOf(level),
                Path = path.Field("inlineData"),
            };
        }

        var file = part.Either("fileData"u8, "file_data"u8);
        if (file.Either("fileUri"u8, "file_uri"u8).AsText() is not { Length: > 0 } uri)
        {
            return null;
        }

        var mime = file.Either("mimeType"u8, "mime_type"u8).AsText();
        var isOwn = GeminiMedia.IsOwnFile(uri);
        return new MediaPart(GeminiMedia.KindOf(mime ?? GeminiMedia.TypeOf(uri, MediaKind.Image)))
        {
            MediaType = mime,
            Url = isOwn ? null : uri,
            FileId = isOwn ? uri : null,
            Name = file.Either("displayName"u8, "display_name"u8).AsText(),
            Detail = GeminiMedia.DetailOf(level),
            Path = path.Field("fileData"),
        };
    }

    private static Proof? ProofOf(JsonElement part) =>
        part.Either("thoughtSignature"u8, "thought_signature"u8).AsText() is not { Length: > 0 } text ? null
        : Proof.TryOpen(text, out var sealedProof) ? sealedProof
        : new Proof(ProofKind.Signature, "gemini", string.Empty, text);
}

/// <summary>Ids of calls that came without one, made of place and name so that every later request makes the same.</summary>
internal static class GeminiCallIds
{
    private const string Mark = "gcall_";
    private const int MostName = 32;

    public static string Of(string name, int content, int index)
    {
        var id = new StringBuilder(Mark).Append(CultureInfo.InvariantCulture, $"{content}_{index}_");
        foreach (var letter in name.AsSpan(0, Math.Min(MostName, name.Length)))
        {
            id.Append(char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_');
        }

        return id.ToString();
    }

    /// <summary>Whether an id was made here.</summary>
    public static bool IsMade(string id) => id.StartsWith(Mark, StringComparison.Ordinal);
}
