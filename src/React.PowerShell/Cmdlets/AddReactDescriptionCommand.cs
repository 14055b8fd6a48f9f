using System.Globalization;
using System.Management.Automation;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Retrieval.Prompts;

namespace React.PowerShell.Cmdlets;

/// <summary>Has a language model describe the classes of a task.</summary>
[Cmdlet(VerbsCommon.Add, "ReactDescription", SupportsShouldProcess = true), OutputType(typeof(ReactTask))]
public sealed class AddReactDescriptionCommand : TaskCmdlet
{
    /// <summary>The task.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), TaskArgument]
    public ReactTask Task { get; set; } = null!;

    /// <summary>Address of an interface that is compatible with OpenAI's, such as https://api.openai.com/v1.</summary>
    [Parameter(Mandatory = true), ValidateNotNullOrEmpty]
    public string Endpoint { get; set; } = null!;

    /// <summary>The language model's name there.</summary>
    [Parameter(Mandatory = true), ValidateNotNullOrEmpty]
    public string ChatModel { get; set; } = null!;

    /// <summary>The key, as the password; the user's name does not matter.</summary>
    [Parameter, Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The header that carries the key.</summary>
    [Parameter, ValidatePattern("^[A-Za-z][A-Za-z0-9-]{0,63}$")]
    public string KeyHeader { get; set; } = ChatOptions.DefaultKeyHeader;

    /// <summary>Lets the key go to another machine over a connection that is not encrypted.</summary>
    [Parameter]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>What is asked about each class, with {} in place of its name.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string[]? Question { get; set; }

    /// <summary>Descriptions for each question.</summary>
    [Parameter, ValidateRange(1, 50)]
    public int Count { get; set; } = 5;

    /// <summary>Sent along, so that a model that honours it answers the same again.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>How freely the model answers.</summary>
    [Parameter, ValidateRange(0.0, 2.0)]
    public double? Temperature { get; set; }

    /// <summary>The folder that keeps answers.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? CachePath { get; set; }

    /// <summary>Questions asked at once.</summary>
    [Parameter, ValidateRange(1, 64)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Seconds that one attempt may take.</summary>
    [Parameter, ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 120;

    /// <summary>Further attempts after a failure that may pass.</summary>
    [Parameter, ValidateRange(0, 20)]
    public int MaximumRetryCount { get; set; } = 4;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new ChatOptions
        {
            Endpoint = Endpoint,
            Model = ChatModel,
            Credential = Credential?.GetNetworkCredential(),
            KeyHeader = KeyHeader,
            AllowUnencrypted = AllowUnencryptedAuthentication,
            Questions = Question ?? ChatOptions.DefaultQuestions,
            Count = Count,
            Seed = Seed,
            Temperature = Temperature,
            ThrottleLimit = ThrottleLimit,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            RetryCount = MaximumRetryCount,
            CacheFolder = CachePath is null ? null : ResolveLiteral(CachePath),
            UserAgent = UserAgent,
        };
        using var describer = Run(() => new ClassDescriber(options, Observer));
        var (asked, kept) = Run(() => describer.Plan(Task));
        var destination = DestinationFor(Task);
        if (ShouldProcess(describer.Endpoint, string.Create(CultureInfo.InvariantCulture, $"Ask {asked:N0} questions about task '{Task.Name}' ({kept:N0} more were answered before){(destination is null ? "" : $" and write it to '{destination}'")}")))
        {
            WriteTask(Run(() => describer.Describe(Task, StopToken)), destination);
        }
    }
}
