using System.Text;
using Headgate.Gateway.Requests;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Forwarding;

/// <summary>Names what a channel's edits take out of a request, so that nothing is lost in silence.</summary>
public static class DroppedFields
{
    /// <summary>The names of the fields that the request has and the plan drops, comma-separated; null: none.</summary>
    public static string? Of(InboundRequest request, EditPlan plan)
    {
        if (plan.IsEmpty)
        {
            return null;
        }

        var names = NamesOf(request.Body.Span, request.Fields, plan);
        return names.Count == 0 ? null : string.Join(',', names);
    }

    /// <summary>The names of the fields that a body has and the plan drops.</summary>
    public static IReadOnlyList<string> NamesOf(ReadOnlySpan<byte> body, JsonFields fields, EditPlan plan)
    {
        List<string>? names = null;
        foreach (var edit in plan.Edits)
        {
            // A model that goes into the path is not lost.
            if (edit is DropField { Name: not "model" } drop && Has(body, fields, drop.Name))
            {
                (names ??= []).Add(drop.Name);
            }
        }

        return names ?? [];
    }

    private static bool Has(ReadOnlySpan<byte> body, JsonFields fields, string name)
    {
        Span<byte> utf8 = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(name, utf8, out var written) && fields.Find(body, utf8[..written]) >= 0;
    }
}
