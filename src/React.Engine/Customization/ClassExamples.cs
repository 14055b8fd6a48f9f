namespace React.Customization;

/// <summary>What a head is made of: pictures as the frozen tower sees them, each of a class.</summary>
/// <param name="Classes">The classes' names; each has at least one picture.</param>
/// <param name="Pictures">Unit rows [n, dimension].</param>
/// <param name="Captions">The captions, n.</param>
/// <param name="Labels">For each picture, the position of its class.</param>
internal sealed record ClassExamples(IReadOnlyList<string> Classes, float[] Pictures, IReadOnlyList<string> Captions, int[] Labels)
{
    /// <summary>Pictures.</summary>
    public int Count => Labels.Length;

    /// <summary>Weight of a class's examples in a mean over all, so that every class counts alike: n / (classes · its pictures).</summary>
    public float[] Balance()
    {
        var counts = new int[Classes.Count];
        foreach (var label in Labels)
        {
            counts[label]++;
        }

        return Array.ConvertAll(counts, count => (float)Count / ((float)counts.Length * count));
    }
}
