using System.Management.Automation;
using React.Indexing;
using React.Indexing.Faiss;
using React.Indexing.PostgreSql;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;
using React.Retrieval.Words;

namespace React.PowerShell.Cmdlets;

/// <summary>Counts how many captions of an index hold each name of a task's classes.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ReactTask"), OutputType(typeof(ReactNameCount))]
public sealed class MeasureReactTaskCommand : ReactCmdlet
{
    private IPairStore? _store;

    /// <summary>The tasks.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), TaskArgument]
    public ReactTask[] Task { get; set; } = [];

    /// <summary>The index, where it is none in a database.</summary>
    [Parameter, StoreArgument]
    public IPairStore? Index { get; set; }

    /// <summary>The database: a connection string (Host=…;Database=…;Username=…) or a URI (postgresql://user@host/database). It never appears in messages.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string? Connection { get; set; }

    /// <summary>The table that holds the index.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    public string Table { get; set; } = PostgresOptions.DefaultTable;

    /// <summary>User and password for the database.</summary>
    [Parameter, Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Logs in to the database with a token of Microsoft Entra.</summary>
    [Parameter]
    public SwitchParameter EntraId { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var task in Task)
        {
            Stream(() => NameCounting.Count(task, _store ??= Index ?? Open(), Observer, StopToken));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && (_store is PostgresStore or FaissFileStore))
        {
            (_store as IDisposable)?.Dispose();
        }
    }

    private PostgresStore Open() => DatabaseCmdlet.Open(Connection is null ? null
        : new PostgresOptions { Connection = Connection, Table = Table, Credential = Credential?.GetNetworkCredential(), EntraId = EntraId });
}
