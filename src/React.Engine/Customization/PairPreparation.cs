using React.Imaging;
using React.Models;
using React.Work;

namespace React.Customization;

/// <summary>Makes of a pair what the towers take. Called on many threads at once.</summary>
internal sealed class PairPreparation(LoadedModel model, PictureViews views, Func<ReactPair, ReadOnlyMemory<byte>> readImage)
{
    /// <summary>Reads, decodes, crops and tokenizes. A pair that cannot be used is an answer, not an error.</summary>
    public PreparedPair Prepare(ReactPair pair)
    {
        if (PairFault.Of(pair, needsCaption: true) is { } fault)
        {
            return Rejected(fault);
        }

        try
        {
            var image = ImageDecoder.Default.Decode(readImage(pair), pair.Key, ImageLimits.Default);
            var ids = new int[model.Clip.Config.Text.ContextLength];
            model.Tokenizer.Encode(pair.Caption, ids);
            return new PreparedPair(pair, views.Prepare(image), ids, null);
        }
        catch (ReactException error)
        {
            return Rejected(Rejection.Of(pair.Locator, pair.Key, error));
        }

        PreparedPair Rejected(Rejection rejection) => new(pair, null, [], rejection);
    }
}
