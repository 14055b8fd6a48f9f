using React.Engine.Tests.Models.Hub;
using React.PowerShell.Tests.Harness;

namespace React.PowerShell.Tests.Help;

/// <summary>The folder that examples assume, made once by the first steps of about_React, and a hub on this machine that has models by the names in them.</summary>
public sealed class ExampleFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HubServer _hub = new();
    private readonly Dictionary<string, string?> _before = [];

    internal ModuleRunspace Module { get; } = ModuleRunspace.Open();

    public ExampleFolder()
    {
        _hub.Add("openai/clip-vit-base-patch32", Path.Combine(HelpSource.Root, "module", "models", "Demo"));
        _hub.Add("react-vl/react-in1k", "clip-vit-base-32-gated-image.pt", new byte[1000]);
        Set("HF_ENDPOINT", _hub.Root);
        Set("REACT_MODELS", Path.Combine(_folder.Path, "models"));
        Module.Runspace.SessionStateProxy.Path.SetLocation(_folder.Path);
        var steps = HelpSource.About().Children.Single(section => section.Title == "First steps").Blocks.Single(block => block.IsCode);
        Run(steps.Text).ThrowOnError();
    }

    /// <summary>Runs an example there, in a scope of its own.</summary>
    internal RunResult Run(string code) => Module.Run($"& {{\n{code}\n}}");

    public void Dispose()
    {
        foreach (var (name, value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Module.Dispose();
        _hub.Dispose();
        _folder.Dispose();
    }

    private void Set(string variable, string value)
    {
        _before[variable] = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, value);
    }
}
