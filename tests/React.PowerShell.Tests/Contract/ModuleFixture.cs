using System.Management.Automation;
using React.PowerShell.Tests.Harness;

namespace React.PowerShell.Tests.Contract;

/// <summary>The imported module, for the tests of a class.</summary>
public sealed class ModuleFixture : IDisposable
{
    internal ModuleRunspace Module { get; } = ModuleRunspace.Open();

    /// <summary>Its cmdlets by name.</summary>
    public IReadOnlyDictionary<string, CmdletInfo> Commands => _commands ??= Module.Run("Get-Command -Module React").ThrowOnError()
        .Objects<CmdletInfo>().ToDictionary(command => command.Name);

    private IReadOnlyDictionary<string, CmdletInfo>? _commands;

    /// <summary>Parameters of a command that are its own: neither common ones nor -WhatIf and -Confirm.</summary>
    public static IEnumerable<ParameterMetadata> OwnParameters(CmdletInfo command) =>
        command.Parameters.Values.Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name) && !Cmdlet.OptionalCommonParameters.Contains(parameter.Name));

    public void Dispose() => Module.Dispose();
}
