using React.Work;

namespace React.Retrieval.Quality.Rules;

/// <summary>Leaves pairs out whose picture is one of those that must not be learned from: the same bytes, or close to one of them.</summary>
/// <param name="excluded">The pictures.</param>
/// <param name="threshold">Cosine from which a picture counts as one of them.</param>
internal sealed class ExcludedImageRule(ExcludedImages excluded, double threshold) : IQualityRule
{
    public string Name => "ExcludePath";

    public bool NeedsVectors => true;

    public void Apply(QualitySet set, IWorkObserver observer, CancellationToken stopping)
    {
        int[] places = [.. set.Left()];
        if (places.Length == 0)
        {
            return;
        }

        if (excluded.Dimension != set.Dimension)
        {
            throw new ReactException("ReactExcludedModel", ReactErrorKind.Mismatch, $"The excluded pictures have vectors of {excluded.Dimension} numbers, the pairs of {set.Dimension}.",
                "Embed the excluded pictures with the model of the index.", excluded.Dimension);
        }

        var contents = PictureContents.OfLength([.. places.Select(place => set[place].Locator)], excluded.Lengths, stopping);
        var blockRows = CloseRows.BlockRows(set.Dimension);
        var close = new CloseRows(set.Dimension, threshold);
        for (var start = 0; start < places.Length; start += blockRows)
        {
            var block = places.AsSpan(start, Math.Min(blockRows, places.Length - start));
            var first = new int[block.Length];
            Array.Fill(first, -1);
            close.First(set.ImageVectors(block), excluded.Vectors, static (_, _) => true, first, stopping);
            for (var i = 0; i < block.Length; i++)
            {
                if (contents[start + i] is { } content && excluded.Find(content) is { } copy)
                {
                    set.Remove(block[i], "ExcludedCopy", $"its picture is the excluded '{copy}'.");
                }
                else if (first[i] >= 0)
                {
                    set.Remove(block[i], "ExcludedAlike", FormattableString.Invariant($"its picture is at least {threshold:0.###} like the excluded '{excluded.Names[first[i]]}'."));
                }
            }

            observer.Progress(new WorkProgress("Comparing with excluded pictures", start + block.Length, places.Length, "pairs"));
        }
    }
}
