using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// One call, whole or in Vertex's pieces: <c>partialArgs[{jsonPath, stringValue | numberValue | boolValue | nullValue}]</c>, whose
/// strings come bit by bit. The pieces are values at places, not text, so the arguments exist only when the call is complete.
/// </summary>
internal sealed class GeminiPartialCall(string name, string? id)
{
    private readonly ArrayBufferWriter<byte> _whole = new();
    private ArgumentTree? _tree;

    public string Name => name;

    public string? Id => string.IsNullOrEmpty(id) ? null : id;

    public Proof? Proof { get; set; }

    /// <summary>Takes a frame's <c>functionCall</c>.</summary>
    public void Take(JsonElement call)
    {
        if (call.Member("args"u8) is { ValueKind: JsonValueKind.Object } args)
        {
            _whole.ResetWrittenCount();
            using var json = JsonWriting.To(_whole);
            args.WriteTo(json);
        }

        foreach (var piece in call.Items("partialArgs"u8))
        {
            if (piece.Text("jsonPath"u8) is { } path && (_tree ??= new ArgumentTree()).At(path) is { } leaf)
            {
                Take(leaf, piece);
            }
        }
    }

    /// <summary>The arguments, JSON of an object.</summary>
    public ReadOnlySpan<byte> Arguments()
    {
        if (_tree is null)
        {
            return _whole.WrittenCount == 0 ? "{}"u8 : _whole.WrittenSpan;
        }

        _whole.ResetWrittenCount();
        using (var json = JsonWriting.To(_whole))
        {
            _tree.WriteTo(json);
        }

        return _whole.WrittenSpan;
    }

    private static void Take(ArgumentTree.Leaf leaf, JsonElement piece)
    {
        if (piece.Text("stringValue"u8) is { } text)
        {
            (leaf.Text ??= new StringBuilder()).Append(text);
            return;
        }

        var number = piece.Member("numberValue"u8);
        var flag = piece.Member("boolValue"u8);
        if (number.ValueKind == JsonValueKind.Number)
        {
            leaf.Value = number.Clone();
        }
        else if (flag.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            leaf.Value = flag.Clone();
        }
    }
}
