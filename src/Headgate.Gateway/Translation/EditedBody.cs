using System.Buffers;
using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Translation;

/// <summary>A server's habits, applied to a body that the gateway wrote itself.</summary>
internal static class EditedBody
{
    /// <summary>The edited body; what an edit takes out is reported.</summary>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body, EditPlan edits, LossReport losses)
    {
        if (edits.IsEmpty)
        {
            return body;
        }

        var fields = new JsonFields();
        JsonPeek.Read(body.Span, fields);
        foreach (var name in DroppedFields.NamesOf(body.Span, fields, edits))
        {
            // The writer's own wish, not the client's.
            if (name != "stream_options")
            {
                losses.Drop(name);
            }
        }

        var edit = new JsonEdit();
        edit.Begin(body, fields);
        edit.Apply(edits);
        if (edit.IsIdentity)
        {
            return body;
        }

        var edited = new ArrayBufferWriter<byte>((int)edit.Length);
        edit.CopyTo(edited);
        return edited.WrittenMemory;
    }
}
