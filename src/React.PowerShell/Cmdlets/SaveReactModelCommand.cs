using System.Management.Automation;
using System.Net;
using React.Models.Hub;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Saves published models of a hub on this machine: checked, resumable, and from then on usable by their names without a network.</summary>
[Cmdlet(VerbsData.Save, "ReactModel", SupportsShouldProcess = true, DefaultParameterSetName = "Scope"), OutputType(typeof(ReactModel))]
public sealed class SaveReactModelCommand : ReactCmdlet
{
    /// <summary>Owner and name on the hub, and the file where a repository holds several models.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), ArgumentCompleter(typeof(HubModelCompleter)), ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>A folder of one's own; without it the model is found by its name.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Destination"), ValidateNotNullOrEmpty]
    public string Destination { get; set; } = null!;

    /// <summary>For whom models are saved.</summary>
    [Parameter(ParameterSetName = "Scope")]
    public ModelScope Scope { get; set; } = ModelScope.CurrentUser;

    /// <summary>A branch, a tag or a commit.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string Revision { get; set; } = HubReference.DefaultRevision;

    /// <summary>Another hub with the same interface, such as a mirror.</summary>
    [Parameter, ValidateNotNull]
    public Uri? Endpoint { get; set; }

    /// <summary>The token as the password of a credential; the user name does not matter.</summary>
    [Parameter, Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>The token as a secret of an Azure Key Vault, which is read as whoever this process may be.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? KeyVaultSecret { get; set; }

    /// <summary>The proxy to use instead of that of the environment.</summary>
    [Parameter, ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>The login at the proxy.</summary>
    [Parameter, Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Further attempts after one that brought nothing.</summary>
    [Parameter, ValidateRange(0, 100)]
    public int MaximumRetryCount { get; set; } = 5;

    /// <summary>Replaces what the folder holds; compares a saved model with the hub again.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override string? WhenStopped => GoesOn(startsAnew: false);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var id in Id)
        {
            RunEach(id, () => Save(id));
        }
    }

    private void Save(string id)
    {
        var reference = HubReference.Parse(id, MyInvocation.BoundParameters.ContainsKey(nameof(Revision)) ? Revision : null);
        var folder = Destination is not null ? ResolveLiteral(Destination)
            : Scope == ModelScope.CurrentUser && !Force && SavedModels.FolderWith(reference) is { } there ? there
            : SavedModels.FolderOf(reference, Scope);
        var hub = new ModelHub(Options(), Observer);
        var plan = Run(() => hub.Plan(reference, folder, Force, StopToken));
        if (plan is not null && (plan.Model is not null || ShouldProcess(folder, plan.ToString())) && Run(() => hub.Save(plan, StopToken)) is { } model)
        {
            if (model.Decision is { } decision)
            {
                WriteVerbose(decision);
            }

            WriteObject(model);
        }
    }

    private HubOptions Options()
    {
        var proxy = Proxy is null ? null : new WebProxy(ProxyOf(Proxy)) { Credentials = ProxyCredential?.GetNetworkCredential() };
        var token = HubToken.From(Credential?.GetNetworkCredential().Password, KeyVaultSecret, proxy, Observer);
        var version = MyInvocation.MyCommand.Module?.Version;
        var agent = version is null ? "React" : $"React/{version}";
        var endpoint = Endpoint is null ? HubOptions.FromEnvironment() : HubOptions.CheckEndpoint(Endpoint.OriginalString, "-Endpoint");
        return new HubOptions { Endpoint = endpoint, Token = token, Proxy = proxy, RetryCount = MaximumRetryCount, UserAgent = agent };
    }

    private static Uri ProxyOf(Uri proxy) => proxy.IsAbsoluteUri && proxy.Scheme is "http" or "https" or "socks5" && proxy.UserInfo.Length == 0
        ? proxy
        : throw new ReactException("ReactProxyInvalid", ReactErrorKind.InvalidArgument, "What -Proxy holds is no proxy's address.", "Give one such as http://proxy:8080; a login is given by -ProxyCredential.");
}
