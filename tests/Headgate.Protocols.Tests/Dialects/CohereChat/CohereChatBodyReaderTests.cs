using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Tests.Streaming;

namespace Headgate.Protocols.Tests.Dialects.CohereChat;

public sealed class CohereChatBodyReaderTests
{
    [Fact]
    public void Recorded_bodies_say_what_they_should()
    {
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "cohere", Stream: false }))
        {
            Answering.Body(DialectSet.CohereChat, fixture.Body).Answer.ShouldSay(fixture);
        }
    }

    [Fact]
    public void Citations_keep_the_title_and_place_of_their_document()
    {
        var fixture = Fixture.All.Single(f => f.File == "cohere/vercel-cohere-citations.json");
        var citations = Answering.Body(DialectSet.CohereChat, fixture.Body).Answer.Parts.OfType<TextPart>().Single().Citations;
        citations.Select(c => (c.Title, c.Start, c.End)).ShouldBe([("benefits.txt", 52, 71), ("benefits.txt", 75, 97), ("benefits.txt", 101, 115)]);
        citations.ShouldAllBe(c => c.Url == null && c.Dialect == "cohere" && c.Raw!.Contains("doc:0"));
    }

    [Fact]
    public void Text_may_be_one_string_and_probabilities_a_list()
    {
        var answer = Answering.Body(DialectSet.CohereChat, """
            {"id":"m","message":{"content":"hi"},"finish_reason":"MAX_TOKENS","logprobs":[{"text":"h","logprobs":[-1]},{"text":"i","logprobs":[-2]}]}
            """u8).Answer;
        answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<TextPart>().Text.ShouldBe("hi");
        answer.Finish.ShouldBe(FinishReason.Length);
        answer.Logprobs.ShouldBe("""[{"token":"h","logprob":-1,"bytes":[104],"top_logprobs":[]},{"token":"i","logprob":-2,"bytes":[105],"top_logprobs":[]}]""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nothing")]
    [InlineData("""{"message":5,"finish_reason":[],"logprobs":{"text":5}}""")]
    [InlineData("""{"message":{"content":[1,null,[]],"tool_calls":[null,5,{"function":5}],"citations":[7,{"sources":{}}],"tool_plan":{}}}""")]
    public void Odd_bodies_are_read_without_a_throw(string body) => Answering.Body(DialectSet.CohereChat, Answering.Utf8(body));
}
