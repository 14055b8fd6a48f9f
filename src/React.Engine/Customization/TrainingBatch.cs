using static TorchSharp.torch;

namespace React.Customization;

/// <summary>One micro-batch of pairs.</summary>
/// <param name="Images">The pictures.</param>
/// <param name="Captions">Token ids [n, context] as int64, or unit features [n, d] where the text tower is locked.</param>
internal sealed record TrainingBatch(TowerInput Images, Tensor Captions);
