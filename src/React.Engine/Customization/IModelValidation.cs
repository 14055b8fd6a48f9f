using React.Embedding;

namespace React.Customization;

/// <summary>Judges a model while it is trained. What is judged, and how, is up to who asks for it; see <c>ZeroShotValidation</c>.</summary>
public interface IModelValidation
{
    /// <summary>What is measured and on what, for messages.</summary>
    string Name { get; }

    /// <summary>Identifies what is measured: a training is only continued with the same one.</summary>
    string Fingerprint { get; }

    /// <summary>Measures the model as it is now.</summary>
    /// <param name="embedder">The model in training; it stays the caller's, and is valid only during the call.</param>
    /// <param name="stopping">Watched between batches.</param>
    /// <returns>The more, the better.</returns>
    double Measure(IEmbedder embedder, CancellationToken stopping);
}
