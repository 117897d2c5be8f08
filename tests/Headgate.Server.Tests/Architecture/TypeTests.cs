using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Headgate.Server.Tests.Architecture;

public sealed class TypeTests
{
    [Fact]
    public void Every_class_is_sealed_abstract_or_static()
    {
        Repository.Types().Where(t => t.IsClass && !t.IsSealed && !t.IsAbstract).Select(t => t.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Interfaces_stand_at_project_boundaries_or_have_two_implementations()
    {
        var types = Repository.Types().ToArray();
        var lonely =
            from contract in types
            where contract.IsInterface
            let implementations = types.Where(t => !t.IsInterface && contract.IsAssignableFrom(t)).ToArray()
            let outside = implementations.Any(t => t.Assembly != contract.Assembly)
            let seam = contract.Name is "ISnapshotSource"
            where !seam && !outside && implementations.Length < 2
            select contract.FullName;

        lonely.ShouldBeEmpty();
    }

    [Fact]
    public void Event_ids_are_unique_and_each_room_keeps_to_its_thousand()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static;
        var messages =
            from type in Repository.Types()
            from method in type.GetMethods(All)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            select (Type: type, Id: message.EventId);
        var all = messages.ToArray();

        all.ShouldNotBeEmpty();
        all.Where(m => m.Type.Name is not "Log").Select(m => m.Type.FullName).ShouldBeEmpty("messages belong in their room's Log.cs");
        all.GroupBy(m => m.Id).Where(g => g.Count() > 1).Select(g => g.Key).ShouldBeEmpty("event ids used twice");
        all.GroupBy(m => m.Id / 1000).Where(g => g.Select(m => m.Type).Distinct().Count() > 1).Select(g => g.Key).ShouldBeEmpty("thousands shared by rooms");
    }
}
