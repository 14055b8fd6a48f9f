using Xunit;

namespace React.PowerShell.Tests.Harness;

/// <summary>Tests that share a <see cref="TinyBench"/>. They run alone in the process: some measure how soon it answers or what it holds.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TinyCollection : ICollectionFixture<TinyBench>
{
    public const string Name = "Tiny";
}
