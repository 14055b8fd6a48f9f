using Xunit;

namespace React.PowerShell.Tests.Help;

/// <summary>Tests that share the folder which examples assume.</summary>
[CollectionDefinition(Name)]
public sealed class ExampleCollection : ICollectionFixture<ExampleFolder>
{
    public const string Name = "Examples";
}
