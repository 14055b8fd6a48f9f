using SkiaSharp;

namespace React.Samples;

/// <summary>A shape that can be drawn and named.</summary>
/// <param name="Name">The class name.</param>
/// <param name="Plural">What several are called.</param>
/// <param name="Synonyms">Other names that captions use now and then.</param>
/// <param name="Turn">How far it may be turned either way, in degrees, without becoming another shape.</param>
/// <param name="Outline">Its outline within -1 to 1 in both directions, y downwards.</param>
internal sealed record SampleShape(string Name, string Plural, IReadOnlyList<string> Synonyms, float Turn, Func<SKPath> Outline);
