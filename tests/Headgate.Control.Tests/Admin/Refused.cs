using Headgate.Contracts;
using Headgate.Contracts.Client;

namespace Headgate.Control.Tests.Admin;

/// <summary>What the API said no with.</summary>
internal static class Refused
{
    public static async Task<Problem> ByAsync(Func<Task> call, int status)
    {
        var problem = (await Should.ThrowAsync<AdminApiException>(call)).Problem;
        problem.Status.ShouldBe(status, string.Join("; ", problem.Errors.Select(e => $"{e.Path}: {e.Message}").Prepend(problem.Detail)));
        return problem;
    }

    /// <summary>The problem that a call is refused with.</summary>
    public static async Task<Problem> AsyncWith(Func<Task> call) => (await Should.ThrowAsync<AdminApiException>(call)).Problem;

    /// <summary>The status that a call is refused with.</summary>
    public static async Task<int> StatusAsync(Func<Task> call) => (await AsyncWith(call)).Status;
}
