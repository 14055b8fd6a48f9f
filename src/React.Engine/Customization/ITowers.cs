using static TorchSharp.torch;

namespace React.Customization;

/// <summary>The two towers as training sees them: features of a batch, with a gradient graph over what is trained and no more.</summary>
internal interface ITowers
{
    /// <summary>The temperature's logarithm, a scalar that is trained.</summary>
    Tensor LogitScale { get; }

    /// <summary>Unit vectors [n, d] of pictures.</summary>
    Tensor Images(TowerInput images);

    /// <summary>Unit vectors [n, d] of captions: token ids [n, context], or features that are passed through.</summary>
    Tensor Captions(Tensor captions);

    /// <summary>Leaves the gradients of a loss over what <see cref="Images"/> and <see cref="Captions"/> gave since the last one in the parameters.</summary>
    void Backward(Tensor loss) => loss.backward();

    /// <summary>Call after the backward pass: gathers the gradients where parameters live in several places.</summary>
    void GatherGradients()
    {
    }

    /// <summary>Call after parameters have changed: takes them to wherever they live.</summary>
    void SpreadParameters()
    {
    }
}
