using static TorchSharp.torch;

namespace React.Customization;

/// <summary>Pairs that are not trained on, ready to be looked at again and again.</summary>
/// <param name="Images">Where their pictures are.</param>
/// <param name="Captions">Where their captions are.</param>
/// <param name="Rows">Their numbers there.</param>
internal sealed record JudgedPairs(ImageRows Images, CaptionRows Captions, int[] Rows)
{
    /// <summary>Pairs that go through the towers at once; fixed, so that the same bits come out whenever it is done.</summary>
    private const int BlockSize = 32;

    /// <summary>Unit vectors [n, d] of their pictures and of their captions, as the model is now. Belong to the current dispose scope.</summary>
    public (Tensor Images, Tensor Captions) Features(ITowers towers, CancellationToken stopping)
    {
        var images = new List<Tensor>();
        var captions = new List<Tensor>();
        foreach (var block in Rows.Chunk(BlockSize))
        {
            stopping.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            images.Add(towers.Images(Images.GatherAsIs(block)).MoveToOuterDisposeScope());
            captions.Add(towers.Captions(Captions.Gather(block)).MoveToOuterDisposeScope());
        }

        return (cat([.. images]), cat([.. captions]));
    }
}
