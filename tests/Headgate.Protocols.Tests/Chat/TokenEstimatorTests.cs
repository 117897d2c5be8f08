using System.Text;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Tests.Chat;

public sealed class TokenEstimatorTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("Hello, how are you today?", 7)]
    [InlineData("你好世界你好", 4)]
    [InlineData("Привет", 3)]
    [InlineData("😀", 2)]
    [InlineData("mixed 中文 text with more", 7)]
    public void Weighs_characters_by_kind(string text, long tokens) =>
        TokenEstimator.Estimate(Encoding.UTF8.GetBytes(text)).ShouldBe(tokens);

    [Fact]
    public void Counts_eight_bytes_at_once_as_it_counts_them_singly()
    {
        var random = new Random(7);
        string[] letters = ["a", "é", "中", "😀", " "];
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)]));
            var twelfths = text.EnumerateRunes().Sum(rune => rune.Utf8SequenceLength switch { 1 => 3, 2 => 6, 3 => 8, _ => 24 });
            TokenEstimator.Estimate(Encoding.UTF8.GetBytes(text)).ShouldBe((twelfths + 11) / 12, text);
        }
    }
}
