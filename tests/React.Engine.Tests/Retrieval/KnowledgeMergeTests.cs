using System.Text.Json;
using React.Embedding;
using React.Engine.Tests.Indexing;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Retrieval;
using Xunit;

namespace React.Engine.Tests.Retrieval;

public sealed class KnowledgeMergeTests
{
    [Fact]
    public void Best_keeps_a_pair_once_with_its_best_query()
    {
        KnowledgeHit[] hits = [new(1, 0.5f, 0), new(2, 0.4f, 0), new(2, 0.6f, 1), new(1, 0.1f, 1), new(3, 0.2f, 2)];
        Assert.Equal([new(2, 0.6f, 1), new(1, 0.5f, 0)], KnowledgeMerge.Best(hits, 2));
        Assert.Equal(3, KnowledgeMerge.Best(hits, 10).Count);
        Assert.Empty(KnowledgeMerge.Best([], 10));
    }

    [Fact]
    public void Ties_go_to_the_lower_id_and_the_lower_query_in_any_order_of_hits()
    {
        KnowledgeHit[] hits = [new(9, 0.5f, 1), new(3, 0.5f, 2), new(9, 0.5f, 0), new(7, 0.5f, 0), new(3, 0.5f, 3)];
        KnowledgeHit[] expected = [new(3, 0.5f, 2), new(7, 0.5f, 0), new(9, 0.5f, 0)];
        var random = new Random(1);
        for (var round = 0; round < 20; round++)
        {
            random.Shuffle(hits);
            Assert.Equal(expected, KnowledgeMerge.Best(hits, 3));
            Assert.Equal(expected[..2], KnowledgeMerge.Best(hits, 2));
        }
    }

    [Fact]
    public void First_hits_are_what_the_originals_retrieval_program_keeps()
    {
        using var folder = new TemporaryFolder();
        const int dimension = 64;
        var index = IndexMaker.Write(folder["index"], Halves("vectors_f16.npy"), dimension, 1500);
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Fixture("retrieval", "class_expected.json")));
        var golden = document.RootElement;
        var shards = golden.GetProperty("shards").EnumerateArray().Select(shard => (Name: shard.GetProperty("name").GetString()!, Length: shard.GetProperty("length").GetInt32())).ToArray();
        var perQuery = golden.GetProperty("images_per_class").GetInt32();
        var queries = golden.GetProperty("templates").GetArrayLength();
        // The original normalises what its text tower gives; as float16 the vectors are only nearly so.
        var prompts = Halves("class_prompts_f16.npy");
        for (var row = 0; row < prompts.Length; row += dimension)
        {
            Vectors.Normalize(prompts.AsSpan(row, dimension));
        }

        var found = new ExactSearch(index).Search(prompts, perQuery, SearchKey.ImageOnly, stopping: TestContext.Current.CancellationToken);
        var number = 0;
        foreach (var expected in golden.GetProperty("classes").EnumerateArray())
        {
            var hits = Enumerable.Range(0, queries).SelectMany(query => found[(number * queries) + query].Select(hit => new KnowledgeHit(hit.Id, hit.Score, query))).ToArray();
            var kept = KnowledgeMerge.FirstHit(hits, hit => Place(shards, hit.Id).File);
            var files = expected.GetProperty("files").EnumerateArray().ToArray();

            Assert.Equal(files.Select(file => (file.GetProperty("shard").GetString()!, file.GetProperty("file").GetString()!)), kept.Select(hit => Place(shards, hit.Id)));
            var texts = expected.GetProperty("search_texts").EnumerateArray().Select(text => text.GetString()).ToArray();
            foreach (var (file, hit) in files.Zip(kept))
            {
                var first = file.GetProperty("search_meta")[0];
                Assert.Equal(first.GetProperty("dist").GetDouble(), hit.Score, 1e-5);
                if (expected.GetProperty("class").ValueKind == JsonValueKind.String)
                {
                    Assert.Equal(first.GetProperty("query").GetString(), texts[hit.Query]);
                }
            }

            Assert.Equal(golden.GetProperty("unique_ids")[number].GetInt32(), hits.Select(hit => hit.Id).Distinct().Count());
            number++;
        }

        Assert.Equal(5, number);
    }

    /// <summary>The fixture's rule: shard and number within it, as five digits each; shard 00004 reuses the names of 00003.</summary>
    private static (string Shard, string File) Place((string Name, int Length)[] shards, long id)
    {
        foreach (var (name, length) in shards)
        {
            if (id < length)
            {
                return (name, $"{(name == "00004" ? "00003" : name)}{id:D5}.jpg");
            }

            id -= length;
        }

        throw new ArgumentOutOfRangeException(nameof(id));
    }

    private static float[] Halves(string name) => [.. Npy.Read(SharedData.Fixture("retrieval", name)).As<Half>().ToArray().Select(value => (float)value)];
}
