using Headgate.Protocols.Json;

namespace Headgate.Protocols.Tests.Json;

public sealed class EditPlanTests
{
    [Fact]
    public void An_empty_list_is_the_empty_plan()
    {
        EditPlan.Compile([]).ShouldBeSameAs(EditPlan.Empty);
        EditPlan.Empty.IsEmpty.ShouldBeTrue();
        EditPlan.Compile([new DropField("a")]).IsEmpty.ShouldBeFalse();
    }

    [Fact]
    public void Refuses_what_cannot_be_carried_out_and_says_why()
    {
        Fault(new SetField("a", "{")).ShouldContain("'a' is not JSON");
        Fault(new DefaultField("a", "")).ShouldContain("'a' is not JSON");
        Fault(new DropField("")).ShouldContain("names no field");
        Fault(new RenameField("a", "")).ShouldContain("'a'");
        Fault(new ClampField("a", null, null)).ShouldContain("neither");
        Fault(new ClampField("a", 2, 1)).ShouldContain("min 2 above max 1");
        EditPlan.FaultOf(new ClampField("a", 1, null)).ShouldBeNull();
    }

    private static string Fault(FieldEdit edit) => Should.Throw<ArgumentException>(() => EditPlan.Compile([edit])).Message;
}
