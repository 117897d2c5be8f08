using Headgate.Control.Storage;

namespace Headgate.Control.Tests.Storage;

public sealed class DataDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_new_folder_is_for_its_owner_alone()
    {
        using var data = DataDirectory.Open(_folder.File("data"));

        Directory.Exists(data.JournalFolder).ShouldBeTrue();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(data.Root).ShouldBe(OwnerOnly);
        }
    }

    [Fact]
    public void A_second_process_is_turned_away()
    {
        using var data = DataDirectory.Open(_folder.File("data"));

        Should.Throw<IOException>(() => DataDirectory.Open(_folder.File("data"))).Message.ShouldContain("in use");
    }

    [Fact]
    public void The_folder_is_free_again_afterwards()
    {
        DataDirectory.Open(_folder.File("data")).Dispose();

        Should.NotThrow(() => DataDirectory.Open(_folder.File("data")).Dispose());
    }

    [Fact]
    public void A_folder_with_other_peoples_files_keeps_its_permissions()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var mode = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        File.SetUnixFileMode(_folder.Path, mode);
        File.WriteAllText(_folder.File("notes.txt"), "mine");

        using var data = DataDirectory.Open(_folder.Path);

        File.GetUnixFileMode(_folder.Path).ShouldBe(mode);
        File.GetUnixFileMode(data.JournalFolder).ShouldBe(OwnerOnly);
        File.GetUnixFileMode(data.DatabaseFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => _folder.Dispose();
}
