using System.Globalization;
using System.Management.Automation;

namespace React.Shell.StandIns;

/// <summary>Measure-Object: count, sum, average, minimum, maximum and standard deviation of numbers or of numeric properties.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object")]
public sealed class MeasureObjectCommand : PSCmdlet
{
    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _order = [];
    private PropertyExpression[] _properties = [];
    private int _count;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter Sum { get; set; }

    [Parameter]
    public SwitchParameter Average { get; set; }

    [Parameter]
    public SwitchParameter Maximum { get; set; }

    [Parameter]
    public SwitchParameter Minimum { get; set; }

    [Parameter]
    public SwitchParameter StandardDeviation { get; set; }

    [Parameter]
    public SwitchParameter AllStats { get; set; }

    private bool NeedsNumbers => Sum || Average || StandardDeviation || AllStats;

    private bool NeedsOrder => Maximum || Minimum || AllStats;

    protected override void BeginProcessing() => _properties = PropertyExpression.ParseAll(Property);

    protected override void ProcessRecord()
    {
        if (InputObject is not { } item)
        {
            return;
        }

        _count++;
        if (_properties.Length == 0)
        {
            Add("", item);
            return;
        }

        foreach (var property in _properties)
        {
            if (property.IsPattern)
            {
                foreach (var (name, value) in property.Expand(item))
                {
                    Add(name, value);
                }
            }
            else if (property.TryValue(item, out var value))
            {
                Add(property.Label, value);
            }
        }
    }

    protected override void EndProcessing()
    {
        if (_properties.Length == 0)
        {
            WriteObject(Result("", _tallies.GetValueOrDefault("") ?? new Tally()));
            return;
        }

        foreach (var property in _properties)
        {
            if (!property.IsPattern && !_tallies.ContainsKey(property.Label) && _count > 0)
            {
                WriteError(new ErrorRecord(new PSArgumentException($"The property \"{property.Label}\" cannot be found in the input for any objects."), "GenericMeasurePropertyNotFound", ErrorCategory.InvalidArgument, property.Label));
            }
        }

        foreach (var name in _order)
        {
            WriteObject(Result(name, _tallies[name]));
        }
    }

    private void Add(string name, object? value)
    {
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (value is null)
        {
            return;
        }

        if (!_tallies.TryGetValue(name, out var tally))
        {
            _tallies[name] = tally = new Tally();
            _order.Add(name);
        }

        if (NeedsNumbers)
        {
            if (!LanguagePrimitives.TryConvertTo<double>(value, CultureInfo.InvariantCulture, out var number))
            {
                WriteError(new ErrorRecord(new PSInvalidCastException($"Input object \"{value}\" is not numeric."), "NonNumericInputObject", ErrorCategory.InvalidType, value));
                return;
            }

            tally.Add(number);
        }

        tally.Count++;
        if (NeedsOrder)
        {
            tally.Order(value);
        }
    }

    private PSObject Result(string name, Tally tally)
    {
        var result = new PSObject();
        result.TypeNames.Insert(0, NeedsNumbers || !NeedsOrder ? "Microsoft.PowerShell.Commands.GenericMeasureInfo" : "Microsoft.PowerShell.Commands.GenericObjectMeasureInfo");
        var any = tally.Count > 0;
        result.Properties.Add(new PSNoteProperty("Count", tally.Count));
        result.Properties.Add(new PSNoteProperty("Average", any && (Average || AllStats) ? tally.Sum / tally.Count : null));
        result.Properties.Add(new PSNoteProperty("Sum", any && (Sum || AllStats) ? tally.Sum : null));
        result.Properties.Add(new PSNoteProperty("Maximum", Maximum || AllStats ? tally.Maximum : null));
        result.Properties.Add(new PSNoteProperty("Minimum", Minimum || AllStats ? tally.Minimum : null));
        result.Properties.Add(new PSNoteProperty("StandardDeviation", any && (StandardDeviation || AllStats) ? tally.Deviation : null));
        result.Properties.Add(new PSNoteProperty("Property", name.Length == 0 ? null : name));
        return result;
    }

    // Running figures of one property; the spread by Welford's update.
    private sealed class Tally
    {
        private static readonly ValueComparer Comparer = new(caseSensitive: false);
        private double _mean;
        private double _squares;
        private int _numbers;

        public int Count { get; set; }

        public double Sum { get; private set; }

        public object? Minimum { get; private set; }

        public object? Maximum { get; private set; }

        public double Deviation => _numbers > 1 ? Math.Sqrt(_squares / (_numbers - 1)) : 0;

        public void Add(double number)
        {
            Sum += number;
            _numbers++;
            var before = number - _mean;
            _mean += before / _numbers;
            _squares += before * (number - _mean);
        }

        public void Order(object value)
        {
            // Numbers are reported as such, whatever their type was.
            var ordered = value is not string && LanguagePrimitives.TryConvertTo<double>(value, CultureInfo.InvariantCulture, out var number) && value is not DateTime ? number : value;
            Minimum = Minimum is null || Comparer.Compare(ordered, Minimum) < 0 ? ordered : Minimum;
            Maximum = Maximum is null || Comparer.Compare(ordered, Maximum) > 0 ? ordered : Maximum;
        }
    }
}
