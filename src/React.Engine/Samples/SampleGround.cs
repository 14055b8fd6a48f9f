namespace React.Samples;

/// <summary>What is behind the shapes.</summary>
internal enum SampleGround
{
    Plain,
    Gradient,
    Lined,
    Grid,
    Speckled,
    Blotched,
}
