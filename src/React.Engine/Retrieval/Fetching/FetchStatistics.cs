using System.Text.Json.Serialization;

namespace React.Retrieval.Fetching;

/// <summary>Counts of a shard, under img2dataset's names; that the file is there says that the shard is finished.</summary>
/// <param name="Count">Pairs.</param>
/// <param name="Successes">Pictures.</param>
/// <param name="FailedToDownload">Pairs without one.</param>
/// <param name="FailedToResize">None: pictures are kept as they come.</param>
/// <param name="BytesDownloaded">Bytes of the pictures.</param>
/// <param name="TarBytes">Bytes of the tar, 0 where there is none.</param>
/// <param name="StatusDict">How many there are of each outcome.</param>
internal sealed record FetchStatistics(
    int Count,
    int Successes,
    int FailedToDownload,
    int FailedToResize,
    long BytesDownloaded,
    long TarBytes,
    [property: JsonPropertyName("status_dict")] SortedDictionary<string, int> StatusDict);
