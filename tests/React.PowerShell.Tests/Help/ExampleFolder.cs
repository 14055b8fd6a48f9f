using React.PowerShell.Tests.Harness;

namespace React.PowerShell.Tests.Help;

/// <summary>The folder that examples assume, made once by the first steps of about_React.</summary>
public sealed class ExampleFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    internal ModuleRunspace Module { get; } = ModuleRunspace.Open();

    public ExampleFolder()
    {
        Module.Runspace.SessionStateProxy.Path.SetLocation(_folder.Path);
        var steps = HelpSource.About().Children.Single(section => section.Title == "First steps").Blocks.Single(block => block.IsCode);
        Run(steps.Text).ThrowOnError();
    }

    /// <summary>Runs an example there, in a scope of its own.</summary>
    internal RunResult Run(string code) => Module.Run($"& {{\n{code}\n}}");

    public void Dispose()
    {
        Module.Dispose();
        _folder.Dispose();
    }
}
