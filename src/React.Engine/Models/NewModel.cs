using React.Tokenization;

namespace React.Models;

/// <summary>Makes model folders with random weights.</summary>
public static class NewModel
{
    /// <summary>Writes a model whose weights are OpenCLIP's start values, to be trained from scratch.</summary>
    /// <param name="destination">The folder.</param>
    /// <param name="config">What to build. Its vocabulary size is what is learned at most.</param>
    /// <param name="captions">Captions to learn a vocabulary from; null for CLIP's own.</param>
    /// <param name="seed">Decides the weights.</param>
    /// <param name="replace">Replaces what the folder holds.</param>
    /// <param name="stopping">Ends the work as long as nothing is written.</param>
    /// <exception cref="ReactException">The folder is not empty, or the configuration does not fit CLIP's vocabulary.</exception>
    public static ReactModel Write(string destination, ClipConfig config, IEnumerable<string>? captions, long seed, bool replace, CancellationToken stopping = default)
    {
        ModelFolder.RefuseUnless(replace, destination);
        var tokenizer = captions is null ? ClipTokenizer.Default : VocabularyLearner.Learn(captions, config.Text.VocabularySize);
        if (captions is null && config.Text.VocabularySize != tokenizer.VocabularySize)
        {
            throw new ReactException("ReactVocabularySize", ReactErrorKind.Mismatch, $"The configuration has {config.Text.VocabularySize:N0} tokens, CLIP's vocabulary {tokenizer.VocabularySize:N0}.", "Give -VocabularyCorpus to learn a vocabulary of that size, or set vocab_size to CLIP's.", destination);
        }

        // Few captions hold fewer tokens than were asked for; the model is then made for what there is.
        var fitted = config with { Text = config.Text with { VocabularySize = tokenizer.VocabularySize } };
        using var clip = ClipModel.Create(fitted, seed, stopping);
        return ModelFolder.Replace(destination, replace, clip, captions is null ? null : tokenizer, WeightElement.Float32);
    }
}
