using React.Work;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>A tensor that training changes.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Value">The leaf tensor itself.</param>
/// <param name="Decays">Whether weight decay applies.</param>
internal sealed record TrainedParameter(string Name, Tensor Value, bool Decays)
{
    /// <summary>Adds the gradient of a replica's parameter to that of this one, and takes it from there.</summary>
    public void TakeGradient(Tensor replica)
    {
        if (replica.grad is not { } gradient)
        {
            return;
        }

        var here = gradient.to(Value.device);
        Value.grad = Value.grad is { } there ? there.add_(here, Scalars.One) : here.clone();
        replica.grad = null;
    }
}
