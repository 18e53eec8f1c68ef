namespace Gabor.Tests;

/// <summary>Tests that measure the whole process, such as what all its threads allocate, and so run while no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
