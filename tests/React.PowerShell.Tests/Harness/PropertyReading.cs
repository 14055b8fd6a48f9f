using System.Management.Automation;

namespace React.PowerShell.Tests.Harness;

/// <summary>Reads the module's objects as scripts do, by the names of their properties.</summary>
internal static class PropertyReading
{
    public static T Get<T>(this PSObject item, string property) =>
        LanguagePrimitives.ConvertTo<T>(item.Properties[property]?.Value ?? throw new KeyNotFoundException($"{item.BaseObject.GetType().Name} has no {property}, or it is null"));
}
