using static TorchSharp.torch;

namespace React.Customization;

/// <summary>A tensor that training changes.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Value">The leaf tensor itself.</param>
/// <param name="Decays">Whether weight decay applies.</param>
internal sealed record TrainedParameter(string Name, Tensor Value, bool Decays);
