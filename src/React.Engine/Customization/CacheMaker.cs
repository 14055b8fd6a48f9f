using React.Models;

namespace React.Customization;

/// <summary>Makes a cache: the pictures' vectors as they are.</summary>
internal sealed class CacheMaker(CustomizationOptions options) : IHeadMaker
{
    private static readonly TrainingPlan Nothing = new(0, 0, 0, 0, 0);

    /// <inheritdoc/>
    public MadeHead Make(ClassExamples examples, CancellationToken stopping) => new(
        new ModelHead(new HeadConfig(ModelHeadKind.Cache, examples.Classes, 0, options.Alpha, options.Beta), examples.Pictures, examples.Labels), Nothing, [], 0);
}
