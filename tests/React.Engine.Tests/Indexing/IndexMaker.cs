using React.Corpora;
using React.Indexing;
using React.Work;

namespace React.Engine.Tests.Indexing;

/// <summary>Indexes of given vectors, written by the real segment writer.</summary>
internal static class IndexMaker
{
    /// <summary>Writes an index whose image vectors are the rows, and whose caption vectors are the rows in reverse order of their components.</summary>
    public static ReactIndex Write(string folder, float[] rows, int dimension, int segmentPairs, React.Storage.NpyElement element = React.Storage.NpyElement.Float16, Func<int, CorpusItem>? item = null)
    {
        var corpus = new EmptyCorpus();
        var manifest = new IndexManifest
        {
            Model = new ManifestModel("given", "", "given"),
            Dimension = dimension,
            Element = element,
            SegmentPairs = segmentPairs,
            BatchSize = 1,
            Corpus = [],
        };
        using (var journal = new IndexJournal(folder, manifest, corpus, restart: false, SilentObserver.Instance))
        {
            for (var first = 0; first < rows.Length / dimension; first += segmentPairs)
            {
                using var segment = journal.BeginSegment();
                for (var row = first; row < Math.Min(first + segmentPairs, rows.Length / dimension); row++)
                {
                    var image = rows.AsSpan(row * dimension, dimension).ToArray();
                    var text = image.Reverse().ToArray();
                    segment.Append(item?.Invoke(row) ?? new CorpusItem($"k{row}", $"caption {row}", ImageLocator.Part("/corpus/a.tar", row, 1)), image, text);
                }

                journal.Commit(segment.Complete([], 0));
            }

            journal.Finish();
        }

        return ReactIndex.Open(folder);
    }

    private sealed class EmptyCorpus : ICorpus
    {
        public IReadOnlyList<string> Paths => [];

        public IReadOnlyList<CorpusShard> Shards => [];
    }

    /// <summary>A vector of length 1.</summary>
    public static float[] Unit(Random random, int dimension)
    {
        var vector = Enumerable.Range(0, dimension).Select(_ => (float)((random.NextDouble() * 2) - 1)).ToArray();
        var norm = (float)Math.Sqrt(vector.Sum(value => (double)value * value));
        return [.. vector.Select(value => value / norm)];
    }
}
