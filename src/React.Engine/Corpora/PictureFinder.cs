using React.Storage;
using React.Work;

namespace React.Corpora;

/// <summary>Finds the pictures of files and folders, whatever else is there: test sets in any layout, corpora, albums.</summary>
public static class PictureFinder
{
    /// <summary>All pictures: files that are named so, and those in tars; in folders also below, in ordinal order of their names. Links are not followed.</summary>
    /// <param name="paths">Pictures, tars, and folders of both.</param>
    /// <param name="observer">Told what of a tar cannot be read.</param>
    /// <param name="stopping">Ends the walk.</param>
    /// <exception cref="ReactException">A path is none of these, or there is no picture at it.</exception>
    public static IReadOnlyList<ImageLocator> Find(IEnumerable<string> paths, IWorkObserver observer, CancellationToken stopping = default)
    {
        var found = new List<ImageLocator>();
        foreach (var path in paths)
        {
            var before = found.Count;
            StorageError.Guard(path, () =>
            {
                foreach (var file in Directory.Exists(path) ? FolderFiles.Below(path).Order(StringComparer.Ordinal) : (IEnumerable<string>)[path])
                {
                    stopping.ThrowIfCancellationRequested();
                    found.AddRange(In(file, observer, stopping));
                }
            });
            if (found.Count == before)
            {
                throw new ReactException("ReactPicturesNotFound", ReactErrorKind.NotFound, $"There is no picture at '{path}'.",
                    "Name pictures (.jpg, .png, .webp, .gif, .bmp), tars that hold some, or folders of either.", path);
            }
        }

        return found;
    }

    private static IEnumerable<ImageLocator> In(string file, IWorkObserver observer, CancellationToken stopping)
    {
        if (WebdatasetCorpus.IsTar(file))
        {
            return TarSamples.Read(file, observer.Reject, stopping).Select(sample => sample.Image?.Location).OfType<ImageLocator>();
        }

        return PairFiles.IsImage(file) ? [ImageLocator.File(file)] : [];
    }
}
