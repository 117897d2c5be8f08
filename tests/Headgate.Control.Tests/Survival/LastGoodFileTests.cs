using Headgate.Control.Compile;
using Headgate.Control.Secrets;
using Headgate.Control.Survival;
using Headgate.Gateway.Configuration;
using Headgate.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Survival;

public sealed class LastGoodFileTests : IDisposable
{
    private static readonly StoredConfiguration Stored = new(
        new GatewayConfig { Channels = [new ChannelConfig { Path = "p", Name = "blue", Type = "openai", BaseUrl = "", Credentials = [new CredentialConfig("p", "very-secret")] }] }, [])
    { Version = 7 };

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    private string Path => _folder.File("last-good.sealed");

    [Fact]
    public void Comes_back_as_it_was()
    {
        Open().Write(Stored);

        var read = Open().Read().ShouldNotBeNull();

        read.SavedAt.ShouldBe(_time.GetUtcNow(), TimeSpan.FromMilliseconds(1));
        Filled.Differences(Stored, read.Stored).ShouldBeEmpty();
    }

    [Fact]
    public void Shows_nothing_and_is_for_its_owner_alone()
    {
        Open().Write(Stored);

        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Path));
        text.ShouldNotContain("very-secret");
        text.ShouldNotContain("blue");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Does_not_open_for_another_key_or_another_database()
    {
        Open().Write(Stored);

        Open(key: 1).Read().ShouldBeNull();
        Open(place: "postgres://elsewhere:5432/headgate").Read().ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(60)]
    public void A_damaged_file_counts_as_none(int length)
    {
        Open().Write(Stored);
        File.WriteAllBytes(Path, File.ReadAllBytes(Path)[..length]);

        Open().Read().ShouldBeNull();
    }

    [Fact]
    public void Is_not_written_when_nothing_changed()
    {
        var file = Open();
        file.Write(Stored);
        File.Delete(Path);

        file.Write(Stored with { });
        File.Exists(Path).ShouldBeFalse();

        file.Write(Stored with { Version = 8 });
        File.Exists(Path).ShouldBeTrue();
    }

    [Fact]
    public async Task The_writer_writes_the_last_of_several_and_at_the_latest_when_it_stops()
    {
        using var writer = new LastGoodWriter(Open(), _time);
        await writer.StartAsync(CancellationToken.None);
        writer.Note(Stored with { Version = 1 });
        writer.Note(Stored with { Version = 2 });

        await writer.StopAsync(CancellationToken.None);

        Open().Read()!.Stored.Version.ShouldBe(2);
    }

    public void Dispose() => _folder.Dispose();

    private LastGoodFile Open(byte key = 0, string place = "the data directory")
    {
        var bytes = new byte[MasterKey.Length];
        bytes[0] = key;
        return new LastGoodFile(Path, new MasterKey(bytes), place, _time, NullLogger<LastGoodFile>.Instance);
    }
}
