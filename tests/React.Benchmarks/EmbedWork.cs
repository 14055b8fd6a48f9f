namespace React.Benchmarks;

/// <summary>Something to embed, by us and by peers.</summary>
/// <param name="Folder">Where peers find it.</param>
/// <param name="Task">What peers call it.</param>
/// <param name="Unit">Of the figure.</param>
/// <param name="Count">Items.</param>
/// <param name="Operations">Floating-point operations that are needed for them.</param>
/// <param name="Vectors">Where <paramref name="Run"/> puts the vectors.</param>
/// <param name="Run">Embeds all of it.</param>
/// <param name="Share">Writes it for a peer.</param>
internal sealed record EmbedWork(TemporaryFolder Folder, string Task, string Unit, int Count, double Operations, float[] Vectors, Action Run, Action<ClipPeer> Share)
{
    /// <summary>Further figures.</summary>
    public IReadOnlyDictionary<string, double> Further { get; init; } = new Dictionary<string, double>();
}
