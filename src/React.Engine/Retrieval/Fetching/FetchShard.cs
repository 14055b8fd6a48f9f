namespace React.Retrieval.Fetching;

/// <summary>A shard as it was found when work came to it.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="IsComplete">Whether it is finished, but for what is tried again.</param>
/// <param name="Records">What became of its pairs so far, in their order; later attempts included.</param>
/// <param name="Name">What the files are called that work goes on with, without extension.</param>
/// <param name="Begun">What those hold already.</param>
internal sealed record FetchShard(int Number, bool IsComplete, IReadOnlyList<FetchRecord> Records, string Name, IReadOnlyList<FetchRecord> Begun);
