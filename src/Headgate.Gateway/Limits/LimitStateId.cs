namespace Headgate.Gateway.Limits;

/// <summary>The stable id of a counter. A limit that is raised or lowered keeps its count.</summary>
/// <param name="Scope">What kind of owner it has.</param>
/// <param name="Owner">The owner's id.</param>
/// <param name="Limit">What is counted and over which time, and the limit's name where it has one.</param>
public readonly record struct LimitStateId(LimitScope Scope, string Owner, string Limit);
