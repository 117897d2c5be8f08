using Headgate.Contracts;
using Headgate.Gateway.Configuration;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Compile;

/// <summary>A change would make the configuration wrong. Thrown inside its transaction, so that nothing of it stays.</summary>
public sealed class ConfigurationRefusedException(IReadOnlyList<ConfigProblem> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>Everything that would be wrong.</summary>
    public IReadOnlyList<ConfigProblem> Errors { get; } = errors;

    /// <summary>What the management API says.</summary>
    public Problem ToProblem() => new()
    {
        Status = StatusCodes.Status422UnprocessableEntity,
        Title = "The configuration would be wrong",
        Detail = "Nothing was changed.",
        Errors = [.. Errors.Select(e => new FieldError(e.Path, e.Message))],
    };
}
