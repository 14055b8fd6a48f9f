using System.Management.Automation;
using React.Evaluation;
using React.PowerShell.Binding;
using React.PowerShell.Hosting;

namespace React.PowerShell.Cmdlets;

/// <summary>Measures how well models classify pictures of a task that they were told by its class names alone.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "ReactModel", DefaultParameterSetName = "Path"), OutputType(typeof(ReactMeasure))]
public sealed class MeasureReactModelCommand : ModelCmdlet
{
    /// <summary>The models or customizations.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), ModelArgument, ArgumentCompleter(typeof(ModelCompleter))]
    public ReactModel[] Model { get; set; } = [];

    /// <summary>The task; by default the one that the test set describes itself.</summary>
    [Parameter, TaskArgument]
    public ReactTask? Task { get; set; }

    /// <summary>Test sets: folders with one folder a class, or CLIP benchmark's webdataset layout; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = "Path"), SupportsWildcards, ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The same, by names that are taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath"), Alias("PSPath"), ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Measures the base of a customization first.</summary>
    [Parameter]
    public SwitchParameter IncludeBase { get; set; }

    /// <summary>Measures each customization at these places between its base (0) and what was trained (1); by default where it stands.</summary>
    [Parameter, ValidateRange(0.0, 1.0)]
    public double[] Interpolation { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var model in Model)
        {
            RunEach(model, () =>
            {
                if (Open() is { Count: > 0 } sets)
                {
                    Stream(() => Measure(model, sets));
                }
            });
        }
    }

    /// <summary>The test sets. What is none is told, and the others are measured.</summary>
    private List<TestSet> Open()
    {
        var (paths, sets) = (new List<string>(), new List<TestSet>());
        foreach (var given in ParameterSetName == "Path" ? Path : LiteralPath)
        {
            RunEach(given, () => paths.AddRange(ParameterSetName == "Path" ? ResolveWildcard(given) : [ResolveLiteral(given)]));
        }

        foreach (var path in paths)
        {
            RunEach(path, () =>
            {
                if (Run(() => TestSet.Open(path, StopToken)) is { } set)
                {
                    sets.Add(set);
                }
            });
        }

        return sets;
    }

    private IEnumerable<ReactMeasure> Measure(ReactModel model, List<TestSet> sets)
    {
        ReactModel[] places = Interpolation.Length == 0 ? [model] : [.. Interpolation.Select(model.WithInterpolation)];
        foreach (var each in IncludeBase && model.OpenBase() is { } before ? places.Prepend(before) : places)
        {
            using var embedder = LoadEmbedder(each);
            foreach (var set in sets)
            {
                yield return new ZeroShotMeasurement(embedder, Observer) { Decoders = ThrottleLimit }.Run(each, Task ?? set.DescribeTask(), set, StopToken);
            }
        }
    }
}
