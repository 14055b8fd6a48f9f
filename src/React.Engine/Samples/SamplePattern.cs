namespace React.Samples;

/// <summary>How a shape is filled.</summary>
internal enum SamplePattern
{
    Plain,
    Striped,
    Dotted,
    Checkered,
}
