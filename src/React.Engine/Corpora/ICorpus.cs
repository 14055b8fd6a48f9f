namespace React.Corpora;

/// <summary>A collection of pairs.</summary>
public interface ICorpus
{
    /// <summary>Absolute paths it was opened from.</summary>
    IReadOnlyList<string> Paths { get; }

    /// <summary>Its parts, in an order that follows from the names alone.</summary>
    IReadOnlyList<CorpusShard> Shards { get; }
}
