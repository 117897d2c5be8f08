using System.Text.Json;

namespace Headgate.Protocols.Json;

/// <summary>Where one top-level field lies in a JSON body: byte offsets, ends exclusive.</summary>
/// <param name="NameStart">Offset of the name's opening quote.</param>
/// <param name="NameEnd">Offset after the name's closing quote.</param>
/// <param name="ValueStart">Offset of the value's first byte.</param>
/// <param name="ValueEnd">Offset after the value's last byte.</param>
/// <param name="Type">The value's first token.</param>
public readonly record struct JsonField(int NameStart, int NameEnd, int ValueStart, int ValueEnd, JsonTokenType Type);
