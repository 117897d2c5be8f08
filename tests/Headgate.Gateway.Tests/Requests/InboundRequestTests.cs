using System.Text;
using Headgate.Gateway.Requests;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Tests.Requests;

public sealed class InboundRequestTests
{
    private readonly InboundRequestPool _pool = new();

    [Fact]
    public void A_request_that_is_given_back_is_reused_empty()
    {
        var request = _pool.Rent();
        Fill(request, """{"model":"m"}""");
        JsonPeek.Read(request.Body.Span, request.Fields).Kind.ShouldBe(JsonFaultKind.None);
        (request.Kind, request.Model, request.Stream, request.AskedUsage) = (BodyKind.Json, "m", true, true);
        (request.MaxOutputTokens, request.PreviousResponseId) = (5, "resp_1");

        _pool.Return(request);
        var again = _pool.Rent();

        again.ShouldBeSameAs(request);
        again.Body.Length.ShouldBe(0);
        (again.Kind, again.Model, again.Stream, again.AskedUsage).ShouldBe((BodyKind.None, "", false, false));
        (again.MaxOutputTokens, again.PreviousResponseId, again.Fields.Count, again.Parts.Count).ShouldBe((null, null, 0, 0));
    }

    [Fact]
    public void A_request_that_is_still_being_sent_is_not_reused()
    {
        var request = _pool.Rent();
        Fill(request, "body");
        request.BeginSending();

        _pool.Return(request);

        _pool.Rent().ShouldNotBeSameAs(request);
    }

    [Fact]
    public void Bytes_that_are_still_being_sent_are_not_given_to_anybody_else()
    {
        var request = new InboundRequest();
        Fill(request, "still on its way");
        var body = request.Body;
        request.BeginSending();

        request.ReleaseBody();
        for (var i = 0; i < 50; i++)
        {
            Fill(new InboundRequest(), new string('x', body.Length));
        }

        Encoding.UTF8.GetString(body.Span).ShouldBe("still on its way");
    }

    [Fact]
    public void An_attempt_beside_one_that_still_sends_gets_edits_of_its_own()
    {
        var request = new InboundRequest();
        var (edit, splices) = (request.Edit, request.Splices);

        request.BeginAttempt();
        (request.Edit, request.Splices).ShouldBe((edit, splices));

        request.BeginSending();
        request.BeginAttempt();
        request.Edit.ShouldNotBeSameAs(edit);
        request.Splices.ShouldNotBeSameAs(splices);

        request.EndSending();
        request.IsSending.ShouldBeFalse();
    }

    [Fact]
    public void Growing_keeps_what_was_written()
    {
        var request = new InboundRequest();
        Encoding.UTF8.GetBytes("abc").CopyTo(request.Grow(0, 3));

        var room = request.Grow(3, 1_000_000);
        room.Length.ShouldBeGreaterThanOrEqualTo(1_000_000);
        request.Complete(3);

        Encoding.UTF8.GetString(request.Body.Span).ShouldBe("abc");
    }

    private static void Fill(InboundRequest request, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.CopyTo(request.Grow(0, bytes.Length));
        request.Complete(bytes.Length);
    }
}
