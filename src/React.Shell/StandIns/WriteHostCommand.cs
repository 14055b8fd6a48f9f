using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace React.Shell.StandIns;

/// <summary>Write-Host: writes text to the host through the information stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Host")]
public sealed class WriteHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromRemainingArguments = true, ValueFromPipeline = true)]
    [Alias("Msg", "Message")]
    public object? Object { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public object Separator { get; set; } = " ";

    [Parameter]
    public ConsoleColor? ForegroundColor { get; set; }

    [Parameter]
    public ConsoleColor? BackgroundColor { get; set; }

    protected override void ProcessRecord()
    {
        var message = new HostInformationMessage
        {
            Message = Text(Object),
            NoNewLine = NoNewline,
            ForegroundColor = ForegroundColor ?? Own(screen => screen.ForegroundColor),
            BackgroundColor = BackgroundColor ?? Own(screen => screen.BackgroundColor),
        };
        WriteInformation(message, ["PSHOST"]);
    }

    private ConsoleColor? Own(Func<PSHostRawUserInterface, ConsoleColor> ask)
    {
        try
        {
            return ask(Host.UI.RawUI) is var colour && Enum.IsDefined(colour) ? colour : null;
        }
        catch (HostException)
        {
            // A host without a screen.
            return null;
        }
    }

    private string Text(object? value)
    {
        if (value is PSObject { BaseObject: IEnumerable and not string } wrapped)
        {
            value = wrapped.BaseObject;
        }

        return value switch
        {
            null => "",
            string text => text,
            IDictionary table => string.Join(LanguagePrimitives.ConvertTo<string>(Separator), table.Cast<object>().Select(entry => LanguagePrimitives.ConvertTo<string>(entry))),
            IEnumerable items => string.Join(LanguagePrimitives.ConvertTo<string>(Separator), items.Cast<object?>().Select(Text)),
            _ => LanguagePrimitives.ConvertTo<string>(value),
        };
    }
}
