using React.Customization;
using Xunit;

namespace React.Engine.Tests.Customization;

public sealed class FrozenCacheTests : IDisposable
{
    private static readonly byte[] Scope = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"react-{Guid.NewGuid():N}");

    private string[] Files => Directory.GetFiles(_folder, "*.rows");

    [Fact]
    public void Rows_of_an_earlier_process_are_found()
    {
        Fill(20);
        using var rows = Open();
        Assert.All(Enumerable.Range(0, 20), i => Assert.True(Reads(rows, i)));
        Assert.False(Reads(rows, 20));
        Assert.Single(Files);
    }

    [Fact]
    public void Rows_are_there_before_the_process_ends()
    {
        using var writing = Open();
        writing.Add(Key(1), Row(1));
        using var reading = Open();
        Assert.True(Reads(reading, 1));
        reading.Add(Key(2), Row(2));
        Assert.Equal(2, Files.Length);
    }

    [Fact]
    public void Every_changed_byte_of_a_row_is_noticed()
    {
        Fill(3);
        var file = Assert.Single(Files);
        var whole = File.ReadAllBytes(file);
        for (var at = RowLog.HeaderLength + RowLog.RecordLength(10); at < whole.Length - RowLog.RecordLength(10); at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= 16;
            File.WriteAllBytes(file, changed);
            using var rows = Open();
            Assert.True(Reads(rows, 0));
            Assert.False(Reads(rows, 1));
            Assert.True(Reads(rows, 2));
        }
    }

    [Fact]
    public void A_file_may_end_anywhere()
    {
        Fill(3);
        var file = Assert.Single(Files);
        var whole = File.ReadAllBytes(file);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            using var rows = Open();
            var count = Math.Max(0, length - RowLog.HeaderLength) / RowLog.RecordLength(10);
            Assert.Equal(count, Enumerable.Range(0, 3).Count(i => Reads(rows, i)));
        }
    }

    [Fact]
    public void A_damaged_row_is_added_anew()
    {
        Fill(1);
        var file = Assert.Single(Files);
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        using (var rows = Open())
        {
            Assert.False(Reads(rows, 0));
            Assert.Equal(1, rows.Damaged);
            rows.Add(Key(0), Row(0));
            Assert.True(Reads(rows, 0));
        }
    }

    [Fact]
    public void Rows_of_another_model_or_length_are_not_taken()
    {
        Fill(1);
        using var other = DiskRows.In(_folder, [.. Enumerable.Repeat((byte)9, 32)], 10, 1 << 20);
        Assert.False(other.Contains(Key(0)));
        using var longer = DiskRows.In(_folder, Scope, 11, 1 << 20);
        Assert.False(longer.Contains(Key(0)));

        // By name it would be ours; what it says inside counts.
        File.Copy(Files[0], Path.Combine(_folder, $"{new string('0', 31)}9-{Guid.NewGuid():N}.rows"));
        var scope = new byte[32];
        scope[15] = 9;
        using var renamed = DiskRows.In(_folder, scope, 10, 1 << 20);
        Assert.False(renamed.Contains(Key(0)));
    }

    [Fact]
    public void The_folder_is_bounded_and_what_was_used_longest_ago_goes_first()
    {
        var record = RowLog.RecordLength(10);
        Fill(3);
        var oldest = Assert.Single(Files);
        File.SetLastWriteTimeUtc(oldest, DateTime.UtcNow.AddDays(-2));
        using (var rows = Open())
        {
            Enumerable.Range(10, 3).ToList().ForEach(i => rows.Add(Key(i), Row(i)));
        }

        var limit = (3 * RowLog.HeaderLength) + (7 * record);
        var foreign = Path.Combine(_folder, "notes.rows");
        File.WriteAllBytes(foreign, new byte[10_000]);
        using (var rows = Open(limit))
        {
            Assert.True(Reads(rows, 10));
            rows.Add(Key(20), Row(20));
            Assert.True(File.Exists(oldest));
            rows.Add(Key(21), Row(21));
            Assert.False(File.Exists(oldest));
            Assert.False(Reads(rows, 0));
            Enumerable.Range(22, 20).ToList().ForEach(i => rows.Add(Key(i), Row(i)));
            Assert.True(rows.IsFull);
            Assert.True(Reads(rows, 10) && Reads(rows, 12) && Reads(rows, 21));
        }

        Assert.True(Files.Except([foreign]).Sum(file => new FileInfo(file).Length) <= limit);
        Assert.True(File.Exists(foreign));
    }

    [Fact]
    public void What_does_not_fit_into_memory_goes_to_a_file_that_is_gone_at_the_end()
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, "temporary");
        using (var cache = new FrozenCache(10, 25, DiskRows.Temporary(path, Scope, 10, RowLog.HeaderLength + (3 * RowLog.RecordLength(10)))))
        {
            Enumerable.Range(0, 8).ToList().ForEach(i => cache.Add(Key(i), Row(i)));
            var row = new byte[10];
            Assert.Equal([true, true, true, true, true, false, false, false], Enumerable.Range(0, 8).Select(i => cache.TryRead(Key(i), row) && row.SequenceEqual(Row(i))));
            Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(i => cache.IsInMemory(Key(i))));
            Assert.False(cache.HasRoom);
            Assert.True(File.Exists(path));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_cache_in_place_of_a_file_is_an_error_that_says_so()
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Equal("ReactNotAFolder", Assert.Throws<ReactException>(() => DiskRows.In(file, Scope, 10, 1000)).ErrorId);
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static RowKey Key(int i) => new((ulong)i, 5, 6, 7);

    private static byte[] Row(int i) => [.. Enumerable.Range(0, 10).Select(at => (byte)(i + at))];

    private static bool Reads(DiskRows rows, int i)
    {
        var row = new byte[10];
        return rows.TryRead(Key(i), row) && row.SequenceEqual(Row(i));
    }

    private DiskRows Open(long limit = 1 << 20) => DiskRows.In(_folder, Scope, 10, limit);

    private void Fill(int count)
    {
        using var rows = Open();
        Enumerable.Range(0, count).ToList().ForEach(i => rows.Add(Key(i), Row(i)));
    }
}
