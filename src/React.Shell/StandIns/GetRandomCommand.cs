using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace React.Shell.StandIns;

/// <summary>
/// Get-Random: numbers from a range, or some of the objects. A seed makes what follows in the session repeatable; which
/// objects it picks is this command's own.
/// </summary>
[Cmdlet(VerbsCommon.Get, "Random", DefaultParameterSetName = "Number")]
public sealed class GetRandomCommand : PSCmdlet
{
    private static readonly ConditionalWeakTable<Runspace, Random> Generators = [];
    private readonly List<object?> _items = [];

    [Parameter(Position = 0, ParameterSetName = "Number")]
    public object? Maximum { get; set; }

    [Parameter(ParameterSetName = "Number")]
    public object? Minimum { get; set; }

    [Parameter(Position = 0, ParameterSetName = "Items", Mandatory = true, ValueFromPipeline = true)]
    [Parameter(Position = 0, ParameterSetName = "Shuffle", Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public object?[]? InputObject { get; set; }

    [Parameter(ParameterSetName = "Number")]
    [Parameter(ParameterSetName = "Items")]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1;

    [Parameter(ParameterSetName = "Shuffle", Mandatory = true)]
    public SwitchParameter Shuffle { get; set; }

    [Parameter]
    public int? SetSeed { get; set; }

    protected override void ProcessRecord()
    {
        if (ParameterSetName != "Number")
        {
            _items.AddRange(InputObject ?? [null]);
        }
    }

    protected override void EndProcessing()
    {
        var random = Generator();
        if (ParameterSetName != "Number")
        {
            Pick(random, _items);
        }
        else if (LanguagePrimitives.GetEnumerable(Maximum) is { } list)
        {
            Pick(random, [.. list.Cast<object?>()]);
        }
        else
        {
            for (var i = 0; i < Count; i++)
            {
                WriteObject(Number(random));
            }
        }
    }

    private Random Generator()
    {
        var session = Runspace.DefaultRunspace;
        if (SetSeed is { } seed)
        {
            Generators.AddOrUpdate(session, new Random(seed));
        }

        return Generators.GetValue(session, _ => new Random());
    }

    private object Number(Random random)
    {
        var most = Operand(Maximum);
        var least = Operand(Minimum);
        if (most is null or int && least is null or int)
        {
            var (from, to) = ((int?)least ?? 0, (int?)most ?? int.MaxValue);
            Demand(from < to, from, to);
            return random.Next(from, to);
        }

        if (most is null or int or long && least is null or int or long)
        {
            var (from, to) = (least is null ? 0 : Convert.ToInt64(least, CultureInfo.InvariantCulture), most is null ? long.MaxValue : Convert.ToInt64(most, CultureInfo.InvariantCulture));
            Demand(from < to, from, to);
            return random.NextInt64(from, to);
        }

        var (low, high) = (least is null ? 0 : LanguagePrimitives.ConvertTo<double>(least), most is null ? double.MaxValue : LanguagePrimitives.ConvertTo<double>(most));
        Demand(low < high, low, high);
        return Math.Min(low + (random.NextDouble() * (high - low)), Math.BitDecrement(high));
    }

    private static object? Operand(object? value)
    {
        value = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (value is not string text)
        {
            return value;
        }

        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var small) ? small
            : long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var large) ? large
            : LanguagePrimitives.ConvertTo<double>(text);
    }

    private void Demand(bool ordered, object from, object to)
    {
        if (!ordered)
        {
            ThrowTerminatingError(new ErrorRecord(new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The Minimum value ({from}) cannot be greater than or equal to the Maximum value ({to}).")), "MinGreaterThanOrEqualMax", ErrorCategory.InvalidArgument, null));
        }
    }

    private void Pick(Random random, List<object?> items)
    {
        var count = Shuffle ? items.Count : Math.Min(Count, items.Count);
        for (var i = 0; i < count; i++)
        {
            var j = random.Next(i, items.Count);
            (items[i], items[j]) = (items[j], items[i]);
            WriteObject(items[i]);
        }
    }
}
