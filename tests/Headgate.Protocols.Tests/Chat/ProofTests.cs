using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Tests.Chat;

public sealed class ProofTests
{
    [Theory]
    [InlineData("abc+/=", "rs_1")]
    [InlineData("line\nbreak\n\n", null)]
    [InlineData("", null)]
    [InlineData("日本 \"quoted\"", "id")]
    public void An_envelope_gives_back_what_went_in(string value, string? id)
    {
        var proof = new Proof(ProofKind.Encrypted, "openai-responses", "azure", value, id);
        var text = proof.Seal();
        text.ShouldStartWith(Proof.Mark);
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.').ShouldBeTrue();
        Proof.TryOpen(text, out var opened).ShouldBeTrue();
        opened.ShouldBe(proof);
    }

    [Fact]
    public void An_id_with_a_line_break_does_not_shift_the_value()
    {
        Proof.TryOpen(new Proof(ProofKind.Encrypted, "d", "c", "value", "a\nb").Seal(), out var opened).ShouldBeTrue();
        opened!.Value.ShouldBe("value");
        opened.Id.ShouldBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ErUBCkYI")]
    [InlineData("hdgt1.")]
    [InlineData("hdgt1.***")]
    [InlineData("hdgt1.YWJj")]
    [InlineData("hdgt1.OTkKYQpiCgp2")]
    public void Anything_else_is_no_envelope(string? text) => Proof.TryOpen(text, out _).ShouldBeFalse();

    [Fact]
    public void Belongs_to_its_dialect_and_channel_only()
    {
        var proof = new Proof(ProofKind.Signature, "anthropic", "Claude", "v");
        proof.BelongsTo("anthropic", "claude").ShouldBeTrue();
        proof.BelongsTo("anthropic", "other").ShouldBeFalse();
        proof.BelongsTo("gemini", "claude").ShouldBeFalse();
        (proof with { Channel = "" }).BelongsTo("anthropic", "other").ShouldBeTrue();
    }
}
