using Headgate.Control.Storage;

namespace Headgate.Control.Tests.Storage;

public sealed class NodeIdTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_data_directory_keeps_its_own()
    {
        var id = NodeId.Find(_folder.File("node.id"), TimeProvider.System);

        NodeId.Find(_folder.File("node.id"), TimeProvider.System).ShouldBe(id);
        NodeId.Find(_folder.File("other.id"), TimeProvider.System).ShouldNotBe(id);
        id.ShouldNotBe(NodeId.Embedded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("local")]
    [InlineData("0123456789abcdef")]
    public void Something_else_is_no_id(string text)
    {
        File.WriteAllText(_folder.File("node.id"), text);

        Should.Throw<FormatException>(() => NodeId.Find(_folder.File("node.id"), TimeProvider.System)).Message.ShouldContain("node.id");
    }

    public void Dispose() => _folder.Dispose();
}
