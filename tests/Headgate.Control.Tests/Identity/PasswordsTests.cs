using Headgate.Control.Identity;

namespace Headgate.Control.Tests.Identity;

public sealed class PasswordsTests
{
    [Fact]
    public void The_password_fits_and_another_does_not()
    {
        var stored = Passwords.Hash("correct horse");

        Passwords.Verify("correct horse", stored).ShouldBeTrue();
        Passwords.Verify("Correct horse", stored).ShouldBeFalse();
        stored.ShouldStartWith("pbkdf2-sha512$210000$");
    }

    [Fact]
    public void The_same_password_is_never_stored_the_same_way()
    {
        string.Equals(Passwords.Hash("x"), Passwords.Hash("x"), StringComparison.Ordinal).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("pbkdf2-sha512$0$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$1$!!$AAAA")]
    [InlineData("bcrypt$10$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$1$AAAA$")]
    public void What_is_no_hash_of_ours_fits_nothing(string stored)
    {
        Passwords.Verify("", stored).ShouldBeFalse();
    }
}
