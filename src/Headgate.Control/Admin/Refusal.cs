using Headgate.Contracts;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Admin;

/// <summary>The management API says no. Thrown inside a transaction it takes everything back; the boundary writes it as problem details.</summary>
public sealed class Refusal(Problem problem, TimeSpan? retryAfter = null) : Exception(problem.Detail ?? problem.Title)
{
    /// <summary>What the caller is told.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>400: the request cannot be understood.</summary>
    public static Refusal Malformed(string detail, params FieldError[] errors) => Create(StatusCodes.Status400BadRequest, "The request cannot be understood", detail, errors);

    /// <summary>405, 413 or 415: there is something here, but not for such a request.</summary>
    public static Refusal Unfit(int status, string detail) => Create(status, "The request cannot be understood", detail);

    /// <summary>401: nobody knows who calls.</summary>
    public static Refusal Unauthenticated() => Create(
        StatusCodes.Status401Unauthorized, "Sign in first", "Send a personal access token as 'Authorization: Bearer TOKEN', or sign in (POST /api/v1/session).");

    /// <summary>403: the caller may not; it does not say what there is.</summary>
    public static Refusal Forbidden() => Create(StatusCodes.Status403Forbidden, "Not allowed", "Your account may not do this.");

    /// <summary>404: there is no such thing.</summary>
    /// <param name="what">Such as <c>channel</c>.</param>
    public static Refusal NotFound(string what) => Create(StatusCodes.Status404NotFound, "Not found", $"There is no such {what}.");

    /// <summary>409: it collides with what there is.</summary>
    public static Refusal Conflict(string detail, params FieldError[] errors) => Create(StatusCodes.Status409Conflict, "In the way of something else", detail, errors);

    /// <summary>409: somebody else changed it in the meantime.</summary>
    public static Refusal Stale(long current) => Create(
        StatusCodes.Status409Conflict, "Changed by somebody else", $"It was changed since you read it and has version {current} now; read it again and repeat your change.");

    /// <summary>422: understood, but wrong.</summary>
    public static Refusal Invalid(params IReadOnlyList<FieldError> errors) => Create(
        StatusCodes.Status422UnprocessableEntity, "Some fields are wrong", errors.Count == 1 ? $"{errors[0].Path}: {errors[0].Message}." : $"{errors.Count} fields are wrong.", errors);

    /// <summary>422 for one field.</summary>
    public static Refusal Invalid(string path, string message) => Invalid(new FieldError(path, message));

    /// <summary>424: a provider that had to be asked did not answer as it should.</summary>
    public static Refusal Upstream(string detail) => Create(StatusCodes.Status424FailedDependency, "The provider did not answer as it should", detail);

    /// <summary>429: too often.</summary>
    public static Refusal TooMany(string detail, TimeSpan retryAfter) => new(
        new Problem { Status = StatusCodes.Status429TooManyRequests, Title = "Too many attempts", Detail = detail }, retryAfter);

    private static Refusal Create(int status, string title, string detail, IReadOnlyList<FieldError>? errors = null) =>
        new(new Problem { Status = status, Title = title, Detail = detail, Errors = errors ?? [] });
}
