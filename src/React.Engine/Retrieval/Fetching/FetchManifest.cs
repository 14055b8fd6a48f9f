namespace React.Retrieval.Fetching;

/// <summary>Says that a folder holds fetched pictures, and how it was begun.</summary>
/// <param name="FormatVersion">Version of the layout.</param>
/// <param name="ShardPairs">Pairs of a shard.</param>
internal sealed record FetchManifest(int FormatVersion, int ShardPairs)
{
    public const string FileName = "react-fetch.json";
    public const int Version = 1;
}
