using System.Collections;
using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>New-Object: an object of a .NET type.</summary>
[Cmdlet(VerbsCommon.New, "Object")]
public sealed class NewObjectCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true)]
    public string TypeName { get; set; } = "";

    [Parameter(Position = 1)]
    [Alias("Args")]
    public object[] ArgumentList { get; set; } = [];

    [Parameter]
    public IDictionary? Property { get; set; }

    protected override void EndProcessing()
    {
        if (!LanguagePrimitives.TryConvertTo<Type>(TypeName, out var type))
        {
            ThrowTerminatingError(new ErrorRecord(new PSArgumentException($"Cannot find type [{TypeName}]: verify that the assembly containing this type is loaded."), "TypeNotFound", ErrorCategory.InvalidType, TypeName));
        }

        try
        {
            // The language's own constructor call chooses among overloads as scripts expect.
            var made = type == typeof(PSObject) && ArgumentList.Length == 0
                ? new PSObject()
                : InvokeCommand.InvokeScript("param($type, $list) , $type::new.Invoke($list)", useNewScope: true, System.Management.Automation.Runspaces.PipelineResultTypes.None, null, type, ArgumentList)[0];
            foreach (DictionaryEntry entry in Property ?? new Hashtable())
            {
                Assign(made, entry.Key.ToString()!, entry.Value);
            }

            WriteObject(made);
        }
        catch (Exception error) when (error is RuntimeException and not PipelineStoppedException)
        {
            ThrowTerminatingError(new ErrorRecord(error, "ConstructorInvokedThrowException", ErrorCategory.InvalidOperation, TypeName));
        }
    }

    private static void Assign(PSObject target, string name, object? value)
    {
        if (target.Properties[name] is { } property)
        {
            property.Value = value;
        }
        else if (target.BaseObject is PSCustomObject)
        {
            target.Properties.Add(new PSNoteProperty(name, value));
        }
        else
        {
            throw new PSInvalidOperationException($"The member \"{name}\" was not found for the specified {target.BaseObject.GetType()} object.");
        }
    }
}
