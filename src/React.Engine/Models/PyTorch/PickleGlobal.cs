namespace React.Models.PyTorch;

/// <summary>A name that a pickle refers to: a function, a class or a constant. It is never looked up.</summary>
/// <param name="Module">The Python module.</param>
/// <param name="Name">The name in it.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Module}.{Name}";
}
