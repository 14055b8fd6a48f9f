namespace React.Customization;

/// <summary>Makes a head of examples; one for each method.</summary>
internal interface IHeadMaker
{
    /// <summary>Makes it.</summary>
    /// <param name="examples">What to make it of.</param>
    /// <param name="stopping">Watched between steps.</param>
    MadeHead Make(ClassExamples examples, CancellationToken stopping);
}
