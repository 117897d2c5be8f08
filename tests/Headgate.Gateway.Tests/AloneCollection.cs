namespace Headgate.Gateway.Tests;

/// <summary>Tests that measure the whole process, or need every core: they run when all others are done, one after another.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
