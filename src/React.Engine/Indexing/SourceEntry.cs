using React.Corpora;

namespace React.Indexing;

/// <summary>An entry of a corpus and where it stands.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="EndsShard">Whether it is the last of its shard: a batch ends there, so that vectors do not depend on which shards were read before.</param>
internal readonly record struct SourceEntry(CorpusEntry Entry, bool EndsShard);
