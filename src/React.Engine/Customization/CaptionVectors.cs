using React.Indexing;
using React.Storage;
using React.Work;

namespace React.Customization;

/// <summary>Finds out whether an index holds what a locked text tower makes of its captions, so that nobody needs to compute it again.</summary>
internal static class CaptionVectors
{
    /// <summary>The index whose vectors of captions stand for computed features; null where they are to be computed.</summary>
    /// <param name="pairs">What is learned from. Only pairs of an index as a whole have a vector for sure: an id alone does not say of which index it is, or that the caption is still that of the row.</param>
    /// <param name="model">The base.</param>
    /// <param name="options">Method and precision; not Auto any more.</param>
    /// <param name="observer">Told what is done, and why.</param>
    public static ReactIndex? Of(IEnumerable<ReactPair> pairs, ReactModel model, CustomizationOptions options, IWorkObserver observer)
    {
        if (pairs is not IndexPairs { Index: var index } || !TrainedParameters.LocksText(options.Method))
        {
            return null;
        }

        // Vectors in float16, or computed otherwise, would make another loss of the same pairs.
        var lack = index.ModelFingerprint != model.EmbeddingFingerprint || index.Dimension != model.Config.EmbedDim ? $"has vectors of another model, '{index.Model}'"
            : !index.Has(VectorKind.Text) ? "has no vectors of captions"
            : index.ElementType != NpyElement.Float32 ? $"has them in {index.ElementType}"
            : index.Precision != options.Precision ? $"does not say that its vectors were computed in {options.Precision}"
            : null;
        observer.Decision(lack is null
            ? $"The features of captions are taken from the index '{index.Name}'."
            : $"The features of captions are computed: the index '{index.Name}' {lack}.");
        return lack is null ? index : null;
    }
}
