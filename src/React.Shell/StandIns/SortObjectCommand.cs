using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Sort-Object: objects in the order of their values or of properties; equal ones keep their order.</summary>
[Cmdlet("Sort", "Object", DefaultParameterSetName = "Default")]
public sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter(ParameterSetName = "Default")]
    public SwitchParameter Stable { get; set; }

    [Parameter(ParameterSetName = "Top", Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; }

    [Parameter(ParameterSetName = "Bottom", Mandatory = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Bottom { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _items.Add(InputObject);
        }
    }

    protected override void EndProcessing()
    {
        PropertyExpression[] properties;
        try
        {
            properties = PropertyExpression.ParseAll(Property, forSorting: true);
        }
        catch (PSArgumentException error)
        {
            ThrowTerminatingError(new ErrorRecord(error, "DictionaryKeyIllegal", ErrorCategory.InvalidArgument, Property));
            return;
        }

        var comparer = new ValueComparer(CaseSensitive);
        var keyed = _items.Select(item => (Item: item, Keys: Keys(properties, item))).ToList();
        IEnumerable<(PSObject Item, List<object?> Keys)> sorted = keyed.OrderBy(entry => entry.Keys, Comparer<List<object?>>.Create((x, y) =>
        {
            for (var i = 0; i < x.Count; i++)
            {
                var order = comparer.Compare(x[i], y[i]);
                if (order != 0)
                {
                    return (i < properties.Length ? properties[i].Descending : null) ?? Descending ? -Math.Sign(order) : order;
                }
            }

            return 0;
        }));
        if (Unique)
        {
            sorted = Distinct(sorted, comparer);
        }

        sorted = ParameterSetName switch
        {
            "Top" => sorted.Take(Top),
            "Bottom" => sorted.TakeLast(Bottom),
            _ => sorted,
        };
        foreach (var (item, _) in sorted)
        {
            WriteObject(item);
        }
    }

    private static List<object?> Keys(PropertyExpression[] properties, PSObject item) =>
        properties.Length == 0 ? [item] : [.. properties.Select(property => property.Value(item))];

    private static IEnumerable<(PSObject Item, List<object?> Keys)> Distinct(IEnumerable<(PSObject Item, List<object?> Keys)> sorted, ValueComparer comparer)
    {
        List<object?>? last = null;
        foreach (var entry in sorted)
        {
            if (last is null || !comparer.Same(last, entry.Keys))
            {
                yield return entry;
            }

            last = entry.Keys;
        }
    }
}
