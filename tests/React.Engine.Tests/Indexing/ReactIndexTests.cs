using React.Engine.Tests.Storage;
using React.Indexing;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class ReactIndexTests : IDisposable
{
    private const int Rows = 120;
    private const string JsonCharacters = "0123456789\"{}[],:-xN";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Metadata_is_found_in_folders_with_any_name()
    {
        foreach (var name in (string[])["we[i]rd {a} 'quoted'", "größe %20 猫"])
        {
            var index = Make(name);
            Assert.Equal(["k119", "k0", "k50"], index.Pairs([119, 0, 50]).Select(pair => pair.Key));
            Assert.Empty(index.Verify());
        }
    }

    [Fact]
    public void Random_pairs_are_distinct_and_follow_from_the_seed()
    {
        var index = Make("index");
        var drawn = index.RandomPairs(40, 7).Select(pair => pair.Id).ToList();
        Assert.Equal(40, drawn.Distinct().Count());
        Assert.Equal(drawn.Order(), drawn);
        Assert.Equal(drawn, index.RandomPairs(40, 7).Select(pair => pair.Id));
        Assert.NotEqual(drawn, index.RandomPairs(40, 8).Select(pair => pair.Id));
        Assert.Equal(Rows, index.RandomPairs(Rows, 1).Count);
        Assert.Equal("ReactCountOutOfRange", Assert.Throws<ReactException>(() => index.RandomPairs(Rows + 1, 1)).ErrorId);

        // Every pair is drawn about equally often: 500 draws of 12 of 120, so 50 each; 6 deviations are 40.
        var counts = Enumerable.Range(0, 500).SelectMany(seed => index.RandomIds(12, seed)).CountBy(id => id).ToDictionary();
        Assert.All(counts.Values, count => Assert.InRange(count, 10, 90));
        Assert.Equal(Rows, counts.Count);
    }

    [Fact]
    public void Ids_out_of_range_are_refused()
    {
        var index = Make("index");
        Assert.Equal("ReactIdOutOfRange", Assert.Throws<ReactException>(() => index.Pairs([-1])).ErrorId);
        Assert.Equal("ReactIdOutOfRange", Assert.Throws<ReactException>(() => index.Pairs([0, Rows])).ErrorId);
        Assert.Empty(index.Pairs([]));
    }

    [Fact]
    public void What_is_no_index_is_said_to_be_none()
    {
        Assert.Equal("ReactIndexNotFound", Assert.Throws<ReactException>(() => ReactIndex.Open(folder.Path)).ErrorId);
        Assert.Equal("ReactIndexNotFound", Assert.Throws<ReactException>(() => ReactIndex.Open(folder["nowhere"])).ErrorId);
    }

    [Theory]
    [InlineData("img_emb/img_emb_1.npy", "ChecksumDiffers")]
    [InlineData("text_emb/text_emb_0.npy", "ChecksumDiffers")]
    [InlineData("metadata/metadata_2.parquet", "ChecksumDiffers")]
    [InlineData("img_emb/img_emb_1.npy", "LengthDiffers")]
    [InlineData("metadata/metadata_0.parquet", "FileMissing")]
    [InlineData("img_emb/img_emb_9.npy", "Unlisted")]
    public void Each_fault_is_named(string file, string kind)
    {
        var index = Make("index");
        var path = folder["index", file];
        switch (kind)
        {
            case "FileMissing":
                File.Delete(path);
                break;
            case "Unlisted":
                File.WriteAllText(path, "x");
                break;
            case "LengthDiffers":
                File.AppendAllText(path, "x");
                break;
            default:
                var bytes = File.ReadAllBytes(path);
                bytes[^20] ^= 1;
                File.WriteAllBytes(path, bytes);
                break;
        }

        Assert.Equal((file, kind), index.Verify().Select(fault => (fault.File, fault.Kind)).Single());
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_a_manifest_is_found()
    {
        var index = Make("index");
        var path = folder["index", "react-index.json"];
        var good = File.ReadAllBytes(path);
        var random = new Random(3);
        for (var place = 0; place < good.Length; place++)
        {
            var bad = good.ToArray();
            bad[place] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, bad);
            var error = Assert.Throws<ReactException>(() => ReactIndex.Open(index.Path));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }

        File.WriteAllBytes(path, good);
        Assert.Empty(ReactIndex.Open(index.Path).Verify());
    }

    [Theory]
    [InlineData("approximate/image_0.faissindex", "ChecksumDiffers")]
    [InlineData("approximate/image_1.faissindex", "Unlisted")]
    [InlineData("removed/removed_7.npy", "Unlisted")]
    public void Files_beside_the_segments_are_checked(string file, string kind)
    {
        var index = Make("index");
        Directory.CreateDirectory(folder["index", "approximate"]);
        Directory.CreateDirectory(folder["index", "removed"]);
        var path = folder["index", "approximate/image_0.faissindex"];
        File.WriteAllText(path, "an approximate index");
        var part = new ManifestApproximate(VectorKind.Image, new ManifestFile("approximate/image_0.faissindex", new FileInfo(path).Length, React.Storage.Checksums.Sha256(path)), Rows, "Flat", "", 1, 10);
        (index.Manifest with { Approximate = [part] }).Save(index.Path);
        Assert.Empty(ReactIndex.Open(index.Path).Verify());
        File.WriteAllText(folder["index", file], "an approximate Index");
        Assert.Equal((file, kind), ReactIndex.Open(index.Path).Verify().Select(fault => (fault.File, fault.Kind)).Single());
    }

    [Fact]
    public void Metadata_that_belongs_to_other_vectors_is_found_even_under_a_right_checksum()
    {
        var index = Make("index");
        var one = folder["index", "metadata", "metadata_0.parquet"];
        var other = folder["index", "metadata", "metadata_1.parquet"];
        var (first, second) = (File.ReadAllBytes(one), File.ReadAllBytes(other));
        File.WriteAllBytes(one, second);
        File.WriteAllBytes(other, first);
        var segments = index.Manifest.Segments.ToList();
        var (a, b) = (segments[0], segments[1]);
        segments[0] = a with { Files = [a.Files[0], a.Files[1], b.Files[2] with { Path = a.Files[2].Path }] };
        segments[1] = b with { Files = [b.Files[0], b.Files[1], a.Files[2] with { Path = b.Files[2].Path }] };
        (index.Manifest with { Segments = segments }).Save(index.Path);

        var faults = ReactIndex.Open(index.Path).Verify().ToList();
        Assert.All(faults, fault => Assert.Equal("SimilarityDiffers", fault.Kind));
        Assert.Equal(100, faults.Count);
    }

    [Fact]
    public void A_check_that_ends_before_the_last_row_says_so()
    {
        // Vectors of twice the length: every row is at fault, with two faults each.
        var rows = Enumerable.Range(0, Rows * 8).Select(i => i % 8 == 0 ? 2f : 0).ToArray();
        var index = IndexMaker.Write(folder["long"], rows, 8, Rows);
        var faults = index.Verify().ToList();
        Assert.InRange(faults.Count, 101, 104);
        Assert.Equal("NotChecked", faults[^1].Kind);
        Assert.All(faults.SkipLast(1), fault => Assert.NotEqual("NotChecked", fault.Kind));
    }

    [Fact]
    public void A_damaged_index_gives_clear_errors_only()
    {
        var index = Make("index");
        var query = new float[8];
        query[0] = 1;
        string[] files = ["react-index.json", "react-index.json", "img_emb/img_emb_0.npy", "metadata/metadata_0.parquet"];
        var good = files.Distinct().ToDictionary(file => file, file => File.ReadAllBytes(folder["index", file]));
        var random = new Random(9);
        var opened = 0;
        for (var round = 0; round < 200; round++)
        {
            var name = files[round % files.Length];
            var bytes = (byte[])good[name].Clone();
            var span = name.EndsWith(".npy", StringComparison.Ordinal) ? 128 : bytes.Length;
            for (var i = 0; i < 1 + (round % 3); i++)
            {
                bytes[random.Next(span)] = name.EndsWith(".json", StringComparison.Ordinal) ? (byte)JsonCharacters[random.Next(JsonCharacters.Length)] : (byte)random.Next(256);
            }

            File.WriteAllBytes(folder["index", name], bytes);
            try
            {
                var damaged = ReactIndex.Open(index.Path);
                opened++;
                _ = damaged.Bytes + damaged.RejectedCount;
                new ExactSearch(damaged).Search(query, 5, SearchKey.ImageOnly);
                damaged.Pairs([0, Math.Max(0, damaged.Count - 1)]);
                Assert.All(damaged.Verify(), fault => Assert.NotEmpty(fault.Message));
            }
            catch (ReactException)
            {
            }

            File.WriteAllBytes(folder["index", name], good[name]);
        }

        Assert.InRange(opened, 25, 199);
        Assert.Empty(ReactIndex.Open(index.Path).Verify());
    }

    private ReactIndex Make(string name)
    {
        var random = new Random(11);
        var rows = Enumerable.Range(0, Rows).SelectMany(_ =>
        {
            var vector = Enumerable.Range(0, 8).Select(_ => random.NextSingle() - 0.5f).ToArray();
            var norm = MathF.Sqrt(vector.Sum(value => value * value));
            return vector.Select(value => value / norm);
        }).ToArray();
        return IndexMaker.Write(folder[name], rows, 8, 50);
    }
}
