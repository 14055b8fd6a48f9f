namespace React.PowerShell.Binding;

/// <summary>The word that -Interpolation takes, and some numbers.</summary>
internal sealed class InterpolationCompleter : ReactCompleter
{
    protected override bool WithPaths => false;

    protected override IEnumerable<string> Words() => [InterpolationArgumentAttribute.Auto, "0.25", "0.5", "0.75", "1"];
}
