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

        string? dropped = null;
        foreach (var edit in plan.Edits)
        {
            // A model that goes into the path is not lost.
            if (edit is DropField { Name: not "model" } drop && Has(request, drop.Name))
            {
                dropped = dropped is null ? drop.Name : $"{dropped},{drop.Name}";
            }
        }

        return dropped;
    }

    private static bool Has(InboundRequest request, string name)
    {
        Span<byte> utf8 = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(name, utf8, out var written) && request.Fields.Find(request.Body.Span, utf8[..written]) >= 0;
    }
}
