using System.Security.Cryptography;
using Headgate.Control.Secrets;

namespace Headgate.Control.Tests.Secrets;

public sealed class MasterKeyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly MasterKey _key = new(RandomNumberGenerator.GetBytes(MasterKey.Length));

    [Fact]
    public void What_is_sealed_opens_in_its_place_only()
    {
        var box = _key.Seal("sk-秘密", "credential:1");

        _key.Open(box, "credential:1").ShouldBe("sk-秘密");
        Should.Throw<CryptographicException>(() => _key.Open(box, "credential:2"));
        Should.Throw<CryptographicException>(() => new MasterKey(new byte[MasterKey.Length]).Open(box, "credential:1"));
    }

    [Fact]
    public void The_same_secret_never_looks_the_same()
    {
        _key.Seal("secret", "a").ShouldNotBe(_key.Seal("secret", "a"));
        _key.ToString().ShouldBe("(master key)");
    }

    [Fact]
    public void Every_changed_byte_is_noticed()
    {
        var box = _key.Seal("secret", "a");
        for (var i = 0; i < box.Length; i++)
        {
            var damaged = box.ToArray();
            damaged[i] ^= 1;
            Should.Throw<CryptographicException>(() => _key.Open(damaged, "a"));
        }

        Should.Throw<CryptographicException>(() => _key.Open([], "a"));
    }

    [Fact]
    public void The_first_start_makes_a_file_for_its_owner_alone()
    {
        var path = _folder.File("master.key");

        var box = MasterKeyFile.Find(path, _ => null).Seal("secret", "a");

        MasterKeyFile.Find(path, _ => null).Open(box, "a").ShouldBe("secret");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void A_key_of_the_environment_wins_and_a_wrong_one_is_told_without_it()
    {
        var given = Convert.ToBase64String(RandomNumberGenerator.GetBytes(MasterKey.Length));
        MasterKeyFile.Find(_folder.File("master.key"), _ => given);

        File.Exists(_folder.File("master.key")).ShouldBeFalse();
        Should.Throw<FormatException>(() => MasterKeyFile.Find(_folder.File("master.key"), _ => "tooshortsecret")).Message.ShouldNotContain("tooshort");
    }

    public void Dispose() => _folder.Dispose();
}
