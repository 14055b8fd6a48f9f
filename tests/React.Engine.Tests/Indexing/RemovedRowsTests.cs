using System.Text.Json.Nodes;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Indexing;

public sealed class RemovedRowsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(130)]
    public void A_set_and_its_complement_share_the_rows(long rows)
    {
        var set = new RowSet(rows);
        for (var row = 0L; row < rows; row += 3)
        {
            set.Add(row);
        }

        var rest = set.Complement();
        Assert.Equal(rows, set.Count + rest.Count);
        Assert.Equal(0, set.And(rest).Count);
        Assert.Equal(Enumerable.Range(0, (int)rows).Select(row => (long)row), set.Members().Concat(rest.Members()).Order());
        Assert.Equal((true, rows < 2), (set.Contains(0), !rest.Members().Any()));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Contains(rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(-1));
    }

    [Fact]
    public void Removed_pairs_do_not_count_and_are_not_drawn()
    {
        var index = WithRemoved([0, 3, 4, 19]);
        Assert.Equal((16L, 20L, 4L), (index.Count, index.RowCount, index.RemovedCount));
        Assert.Equal([0L, 3, 4, 19], index.Removed!.Members());
        Assert.Equal(Enumerable.Range(0, 20).Select(row => (long)row).Except([0L, 3, 4, 19]), index.RandomIds(16, 5));
        Assert.Equal("ReactCountOutOfRange", Assert.Throws<ReactException>(() => index.RandomIds(17, 5)).ErrorId);
        Assert.Equal("k19", index.Pairs([19])[0].Key);
    }

    [Theory]
    [InlineData(3, "not 4 row numbers")]
    [InlineData(5, "not 4 row numbers")]
    public void Another_number_of_rows_than_the_manifest_promises_is_damage(int rows, string text)
    {
        var index = WithRemoved([0, 3, 4, 19]);
        var set = new RowSet(20);
        for (var row = 0; row < rows; row++)
        {
            set.Add(row);
        }

        RemovedRows.Write(Path.Combine(index.Path, index.Manifest.Removed!.File.Path), set);
        Assert.Contains(text, Assert.Throws<ReactException>(() => ReactIndex.Open(index.Path).Removed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_out_of_order_or_range_are_damage()
    {
        var index = WithRemoved([0, 3, 4, 19]);
        var path = Path.Combine(index.Path, index.Manifest.Removed!.File.Path);
        var bytes = File.ReadAllBytes(path);
        foreach (var (place, value) in ((int, byte)[])[(32, 9), (8, 20)])
        {
            var changed = bytes.ToArray();
            changed[^place] = value;
            File.WriteAllBytes(path, changed);
            Assert.Equal("ReactIndexDamaged", Assert.Throws<ReactException>(() => ReactIndex.Open(index.Path).Removed).ErrorId);
        }
    }

    [Fact]
    public void An_index_of_the_first_format_is_read()
    {
        var index = WithRemoved([1]);
        (index.Manifest with { Version = 1, Removed = null }).Save(index.Path);
        var path = Path.Combine(index.Path, IndexManifest.FileName);
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Assert.All(["columns", "removed", "approximate", "precision"], later => Assert.True(json.Remove(later), later));
        File.WriteAllText(path, json.ToJsonString());
        Assert.Equal((20L, 1), (ReactIndex.Open(index.Path).Count, ReactIndex.Open(index.Path).Manifest.Version));
    }

    private ReactIndex WithRemoved(long[] rows)
    {
        var random = new Random(1);
        var index = IndexMaker.Write(folder["index"], [.. Enumerable.Range(0, 20).SelectMany(_ => IndexMaker.Unit(random, 8))], 8, 7);
        var set = new RowSet(20);
        Array.ForEach(rows, set.Add);
        var path = RemovedRows.PathOf(0);
        Directory.CreateDirectory(folder["index", RemovedRows.Folder]);
        RemovedRows.Write(Path.Combine(index.Path, path), set);
        var file = new ManifestFile(path, new FileInfo(Path.Combine(index.Path, path)).Length, Checksums.Sha256(Path.Combine(index.Path, path)));
        (index.Manifest with { Removed = new ManifestRemoved(file, rows.Length) }).Save(index.Path);
        return ReactIndex.Open(index.Path);
    }
}
