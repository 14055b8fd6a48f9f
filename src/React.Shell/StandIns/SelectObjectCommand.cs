using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Select-Object: some of the objects, some of their properties, or both. With -First the commands before it end as soon as they are no longer needed.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = "Default")]
public sealed class SelectObjectCommand : PSCmdlet
{
    private readonly Queue<PSObject> _last = new();
    private readonly List<PSObject> _unique = [];
    private readonly HashSet<int> _indices = [];
    private PropertyExpression[] _properties = [];
    private WildcardPattern[] _excluded = [];
    private int _seen;
    private int _passed;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, ParameterSetName = "Default")]
    [Parameter(Position = 0, ParameterSetName = "SkipLast")]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "Default")]
    [Parameter(ParameterSetName = "SkipLast")]
    public string[]? ExcludeProperty { get; set; }

    [Parameter(ParameterSetName = "Default")]
    [Parameter(ParameterSetName = "SkipLast")]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter(ParameterSetName = "Default")]
    [ValidateRange(0, int.MaxValue)]
    public int? Last { get; set; }

    [Parameter(ParameterSetName = "Default")]
    [ValidateRange(0, int.MaxValue)]
    public int? First { get; set; }

    [Parameter(ParameterSetName = "Default")]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    [Parameter(ParameterSetName = "SkipLast", Mandatory = true)]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLast { get; set; }

    [Parameter(ParameterSetName = "Default")]
    [Parameter(ParameterSetName = "Index")]
    public SwitchParameter Wait { get; set; }

    [Parameter(ParameterSetName = "Index", Mandatory = true)]
    [ValidateRange(0, int.MaxValue)]
    public int[]? Index { get; set; }

    protected override void BeginProcessing()
    {
        try
        {
            _properties = PropertyExpression.ParseAll(Property);
        }
        catch (PSArgumentException error)
        {
            ThrowTerminatingError(new ErrorRecord(error, "DictionaryKeyIllegal", ErrorCategory.InvalidArgument, Property));
        }

        _excluded = [.. (ExcludeProperty ?? []).Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        if (_excluded.Length > 0 && _properties.Length == 0 && ExpandProperty is null)
        {
            _properties = [PropertyExpression.Parse("*")];
        }

        _indices.UnionWith(Index ?? []);
    }

    protected override void ProcessRecord()
    {
        if (InputObject is not { } item)
        {
            return;
        }

        var position = _seen++;
        if (Index is not null)
        {
            if (_indices.Contains(position))
            {
                Pass(item);
                _passed++;
                EndWhen(_passed == _indices.Count);
            }

            return;
        }

        if (ParameterSetName == "SkipLast")
        {
            _last.Enqueue(item);
            if (_last.Count > SkipLast)
            {
                Pass(_last.Dequeue());
            }

            return;
        }

        if (Last is { } last)
        {
            if (First is { } both && position >= Skip && _passed < both)
            {
                _passed++;
                Pass(item);
                return;
            }

            // With -Last alone, -Skip counts from the end.
            _last.Enqueue(item);
            if (_last.Count > last + (First is null ? Skip : 0))
            {
                _last.Dequeue();
            }

            return;
        }

        if (position < Skip)
        {
            return;
        }

        if (First is { } first)
        {
            if (_passed < first)
            {
                _passed++;
                Pass(item);
            }

            EndWhen(_passed >= first);
            return;
        }

        Pass(item);
    }

    protected override void EndProcessing()
    {
        if (Last is not null)
        {
            var keep = First is null ? Skip : 0;
            while (_last.Count > keep)
            {
                Pass(_last.Dequeue());
            }
        }

        foreach (var item in _unique)
        {
            WriteObject(item);
        }
    }

    private void EndWhen(bool enough)
    {
        // What is unique is known only at the end, and it must be written by this command before it ends.
        if (enough && !Wait)
        {
            if (Unique)
            {
                foreach (var item in _unique)
                {
                    WriteObject(item);
                }

                _unique.Clear();
            }

            throw EngineInternals.StopUpstream(this);
        }
    }

    private void Pass(PSObject item)
    {
        if (ExpandProperty is not null)
        {
            Expand(item);
            return;
        }

        Emit(_properties.Length == 0 ? item : Selected(item));
    }

    private PSObject Selected(PSObject item)
    {
        var selected = new PSObject();
        foreach (var expression in _properties)
        {
            foreach (var (name, value) in Values(expression, item))
            {
                if (_excluded.Any(pattern => pattern.IsMatch(name)))
                {
                    continue;
                }

                if (selected.Properties[name] is not null)
                {
                    if (!expression.IsPattern)
                    {
                        WriteError(new ErrorRecord(new PSArgumentException($"The property cannot be processed because the property \"{name}\" already exists."), "AlreadyExistingUserSpecifiedPropertyNoExpand", ErrorCategory.InvalidOperation, item));
                    }

                    continue;
                }

                selected.Properties.Add(new PSNoteProperty(name, value));
            }
        }

        selected.TypeNames.Insert(0, "Selected." + item.BaseObject.GetType());
        return selected;
    }

    private static List<(string Name, object? Value)> Values(PropertyExpression expression, PSObject item)
    {
        try
        {
            return [.. expression.Expand(item)];
        }
        catch (RuntimeException error) when (error is not PipelineStoppedException)
        {
            // A calculated property that fails is there without a value, as in PowerShell.
            return [(expression.Label, null)];
        }
    }

    private void Expand(PSObject item)
    {
        if (!PropertyExpression.Parse(ExpandProperty).TryValue(item, out var value))
        {
            WriteError(new ErrorRecord(new PSArgumentException($"Property \"{ExpandProperty}\" cannot be found."), "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, item));
            return;
        }

        var values = LanguagePrimitives.GetEnumerable(value) is { } several ? several.Cast<object?>() : value is null ? [] : [value];
        foreach (var one in values)
        {
            if (one is null)
            {
                continue;
            }

            var expanded = PSObject.AsPSObject(one);
            foreach (var (name, extra) in _properties.SelectMany(property => property.Expand(item)))
            {
                if (expanded.Properties[name] is null && !_excluded.Any(pattern => pattern.IsMatch(name)))
                {
                    expanded.Properties.Add(new PSNoteProperty(name, extra));
                }
            }

            Emit(expanded);
        }
    }

    private void Emit(PSObject item)
    {
        if (!Unique)
        {
            WriteObject(item);
        }
        else if (!_unique.Exists(other => SameProperties(other, item)))
        {
            _unique.Add(item);
        }
    }

    private static bool SameProperties(PSObject x, PSObject y)
    {
        var comparer = new ValueComparer(caseSensitive: true);
        if (x.BaseObject is string or ValueType || y.BaseObject is string or ValueType)
        {
            return x.BaseObject.GetType() == y.BaseObject.GetType() && comparer.Compare(x, y) == 0;
        }

        var mine = x.Properties.ToList();
        return mine.Count == y.Properties.Count()
            && mine.TrueForAll(property => y.Properties[property.Name] is { } other && comparer.Compare(property.Value, other.Value) == 0);
    }
}
