namespace React.Models.PyTorch;

/// <summary>A module of a TorchScript archive: its attributes, without its code.</summary>
internal sealed class PickleObject
{
    /// <summary>Null until they are set, which happens once.</summary>
    public IReadOnlyList<(object? Key, object? Value)>? Attributes { get; set; }
}
