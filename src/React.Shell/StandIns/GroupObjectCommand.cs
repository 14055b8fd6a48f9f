using System.Collections;
using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Group-Object: objects with the same values together, in the order of these values.</summary>
[Cmdlet(VerbsData.Group, "Object", DefaultParameterSetName = "Default")]
public sealed class GroupObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "Default")]
    public SwitchParameter NoElement { get; set; }

    [Parameter(ParameterSetName = "Table", Mandatory = true)]
    public SwitchParameter AsHashTable { get; set; }

    [Parameter(ParameterSetName = "Table")]
    public SwitchParameter AsString { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _items.Add(InputObject);
        }
    }

    protected override void EndProcessing()
    {
        var properties = PropertyExpression.ParseAll(Property);
        var comparer = new ValueComparer(CaseSensitive);
        var groups = new List<(List<object?> Keys, List<PSObject> Items)>();
        var order = Comparer<List<object?>>.Create((x, y) => x.Zip(y).Select(pair => comparer.Compare(pair.First, pair.Second)).FirstOrDefault(result => result != 0));
        var sorted = _items
            .Select(item => (Item: item, Keys: properties.Length == 0 ? new List<object?> { item.BaseObject } : [.. properties.Select(property => property.Value(item))]))
            .OrderBy(entry => entry.Keys, order);
        foreach (var (item, keys) in sorted)
        {
            if (groups.Count == 0 || !comparer.Same(groups[^1].Keys, keys))
            {
                groups.Add((keys, []));
            }

            groups[^1].Items.Add(item);
        }

        if (AsHashTable)
        {
            WriteTable(groups);
            return;
        }

        foreach (var (keys, items) in groups)
        {
            var group = new PSObject(new GroupInfo(keys, items));
            // The engine has views for PowerShell's own types under these names.
            group.TypeNames.Insert(0, NoElement ? "Microsoft.PowerShell.Commands.GroupInfoNoElement" : "Microsoft.PowerShell.Commands.GroupInfo");
            if (NoElement)
            {
                ((GroupInfo)group.BaseObject).Group.Clear();
            }

            WriteObject(group);
        }
    }

    private void WriteTable(List<(List<object?> Keys, List<PSObject> Items)> groups)
    {
        var table = CaseSensitive ? new Hashtable() : new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var (keys, items) in groups)
        {
            var first = keys[0] is PSObject wrapped ? wrapped.BaseObject : keys[0];
            var key = AsString || keys.Count > 1 || first is null ? string.Join(", ", keys.Select(value => LanguagePrimitives.ConvertTo<string>(value))) : first;
            table[key] = items.ToArray();
        }

        WriteObject(table);
    }
}
