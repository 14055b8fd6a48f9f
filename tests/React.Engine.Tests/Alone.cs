using Xunit;

namespace React.Engine.Tests;

/// <summary>Tests that run while no other does: they count what the whole process holds.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
