using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Get-Variable: variables by name.</summary>
[Cmdlet(VerbsCommon.Get, "Variable")]
public sealed class GetVariableCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    public SwitchParameter ValueOnly { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            if (WildcardPattern.ContainsWildcardCharacters(name))
            {
                foreach (var item in InvokeProvider.Item.Get("Variable:" + name).OrderBy(item => ((PSVariable)item.BaseObject).Name, StringComparer.OrdinalIgnoreCase))
                {
                    Write((PSVariable)item.BaseObject);
                }
            }
            else if (SessionState.PSVariable.Get(name) is { } variable)
            {
                Write(variable);
            }
            else
            {
                WriteError(new ErrorRecord(new ItemNotFoundException($"Cannot find a variable with the name '{name}'."), "VariableNotFound", ErrorCategory.ObjectNotFound, name));
            }
        }
    }

    private void Write(PSVariable variable) => WriteObject(ValueOnly ? variable.Value : variable);
}
