using System.Collections.Concurrent;
using System.Text.Json;
using React.Corpora;
using Xunit;

namespace React.Engine.Tests.Retrieval.Fetching;

/// <summary>What lies in the folder, whatever the timing, the interruptions and the servers.</summary>
public sealed class KnowledgeFetcherTests : IDisposable
{
    private readonly FetchBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Pictures_come_in_the_order_of_the_pairs_whatever_the_timing()
    {
        var pairs = bench.Pictures(40);
        pairs[7] = FetchBench.Pair("http://a.example/missing");
        bench.Options = bench.Options with { ShardPairs = 15 };
        foreach (var slow in new[] { 0, 3, 16, 39 })
        {
            bench.Server.On($"/{slow}.png", async exchange => { await Task.Delay(200, exchange.Stopping); await exchange.AnswerAsync("200 OK", FetchBench.Picture(slow)); });
        }

        var passed = new List<ReactPair>();
        var result = bench.Fetch(pairs, saved: passed.Add);
        Assert.Equal((40, 39, 1), (result.Requested, result.Saved, result.Failed));
        Assert.Equal(["00000.tar", "00001.tar", "00002.tar"], result.Shards.Select(Path.GetFileName));
        Assert.Equal(new Dictionary<string, long> { ["Http404"] = 1 }, result.Failures);
        Assert.Equal(pairs.Where((_, i) => i != 7).Select(pair => pair.Key), passed.Select(pair => pair.Key));
        Assert.All(passed, pair => Assert.Equal(FetchBench.Picture(int.Parse(pair.Key.Split('/', '.')[^2])), pair.ReadImage()));

        bench.Options = bench.Options with { ThrottleLimit = 1, MemoryBytes = 1 };
        bench.Fetch(pairs, "again");
        Assert.Equal(FetchBench.Checksums(bench["to"]), FetchBench.Checksums(bench["again"]));

        var items = Corpus.Open(bench["to"]).Shards.SelectMany(shard => shard.Read(TestContext.Current.CancellationToken)).Select(entry => entry.Item!).ToArray();
        Assert.Equal(Enumerable.Range(0, 40).Where(i => i != 7).Select(i => $"{i:D9}"), items.Select(item => item.Key));
        Assert.Equal(passed.Select(pair => pair.Caption), items.Select(item => item.Caption));
        Assert.Equal(passed.Select(pair => pair.Locator), items.Select(item => item.Image.ToString()));
        var json = JsonDocument.Parse(items[0].Metadata!).RootElement;
        Assert.Equal(
            ["key", "source_key", "url", "caption", "status", "error_message", "width", "height", "original_width", "original_height", "exif", "sha256", "mime", "content_type"],
            json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("success", json.GetProperty("status").GetString());
        Assert.Equal(React.Storage.Checksums.Sha256(FetchBench.Picture(0)), json.GetProperty("sha256").GetString());
        Assert.Equal((8, 9), (json.GetProperty("width").GetInt32(), json.GetProperty("height").GetInt32()));
    }

    [Fact]
    public void Work_that_was_cut_off_goes_on_without_asking_twice()
    {
        var pairs = bench.Pictures(30);
        bench.Options = bench.Options with { ShardPairs = 12, ThrottleLimit = 1 };
        bench.Fetch(pairs, "whole");
        foreach (var enough in new[] { 3, 5, 9, 20 })
        {
            // The pairs after come late, so that it is cut off while a shard is open.
            using var stop = new CancellationTokenSource();
            var before = bench.Server.Requests.Count;
            IEnumerable<ReactPair> Slowly()
            {
                foreach (var pair in pairs.Take(enough))
                {
                    yield return pair;
                }

                SpinWait.SpinUntil(() => bench.Observer.Steps.Count >= enough, 10_000);
                stop.Cancel();
                stop.Token.WaitHandle.WaitOne();
            }

            Assert.ThrowsAny<OperationCanceledException>(() => bench.Fetch(Slowly(), stopping: stop.Token));
            Assert.InRange(bench.Server.Requests.Count - before, 1, enough);
        }

        // As a process leaves it that was killed within a line, and whose last bytes never reached the disk.
        var journal = Path.Combine(bench["to"], "00001.jsonl.tmp");
        File.AppendAllText(journal, "{\"sample\":{\"ke");
        using (var tar = File.OpenWrite(Path.Combine(bench["to"], "00001.tar.tmp")))
        {
            tar.SetLength(tar.Length - 2000);
        }

        var resumed = bench.Fetch(pairs);
        Assert.Equal(30, resumed.Saved);
        Assert.Equal(FetchBench.Checksums(bench["whole"]), FetchBench.Checksums(bench["to"]));
        var asked = bench.Server.Requests.Count;
        Assert.InRange(asked, 60, 62);

        // Finished work is found finished; more pairs go on after it; others are refused.
        var written = File.GetLastWriteTimeUtc(Path.Combine(bench["to"], "00000.tar"));
        Assert.Equal(30, bench.Fetch(pairs).Saved);
        Assert.Equal(asked, bench.Server.Requests.Count);
        var more = pairs.Concat(bench.Pictures(40)[30..]).ToArray();
        Assert.Equal(40, bench.Fetch(more).Saved);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(bench["to"], "00000.tar")));
        Assert.Equal("ReactFetchMismatch", Assert.Throws<ReactException>(() => bench.Fetch([.. pairs.Reverse()])).ErrorId);
        Assert.Equal("ReactFetchMismatch", Assert.Throws<ReactException>(() => bench.Fetch(pairs[..20])).ErrorId);
        bench.Options = bench.Options with { Restart = true };
        Assert.Equal(20, bench.Fetch(pairs[..20]).Saved);
    }

    [Theory]
    [InlineData("00000.tar", "00000.jsonl", false), InlineData("00000.tar", null, false), InlineData("00000.tar", "00000.jsonl", true)]
    public void A_shard_that_was_killed_while_it_was_finished_is_finished(string first, string? second, bool table)
    {
        var pairs = bench.Pictures(5);
        bench.Fetch(pairs);
        var whole = FetchBench.Checksums(bench["to"]);
        var asked = bench.Server.Requests.Count;
        File.Delete(Path.Combine(bench["to"], "00000_stats.json"));
        Assert.True(File.Exists(Path.Combine(bench["to"], first)));
        if (!table)
        {
            File.Delete(Path.Combine(bench["to"], "00000.parquet"));
        }

        if (second is null)
        {
            File.Move(Path.Combine(bench["to"], "00000.jsonl"), Path.Combine(bench["to"], "00000.jsonl.tmp"));
        }

        Assert.Equal(5, bench.Fetch(pairs).Saved);
        Assert.Equal(whole, FetchBench.Checksums(bench["to"]));
        Assert.Equal(asked, bench.Server.Requests.Count);
    }

    [Fact]
    public void What_failed_is_tried_again_when_that_is_asked_for()
    {
        var pairs = bench.Pictures(10);
        bench.Options = bench.Options with { ShardPairs = 4 };
        foreach (var number in new[] { 1, 2, 9 })
        {
            bench.Server.On($"/{number}.png", exchange => exchange.AnswerAsync("500 Oh", []));
        }

        Assert.Equal(3, bench.Fetch(pairs).Failed);
        Assert.Equal(3, bench.Observer.Rejections.Count);
        bench.Pictures(9);
        var asked = bench.Server.Requests.Count;
        Assert.Equal(3, bench.Fetch(pairs).Failed);
        Assert.Equal(asked, bench.Server.Requests.Count);

        bench.Options = bench.Options with { RetryFailed = true };
        var passed = new List<ReactPair>();
        var result = bench.Fetch(pairs, saved: passed.Add);
        Assert.Equal((9, 1), (result.Saved, result.Failed));
        Assert.Equal(asked + 3, bench.Server.Requests.Count);
        Assert.Equal(["00000.tar", "00000_1.tar", "00001.tar", "00002.tar"], result.Shards.Select(Path.GetFileName));
        Assert.Equal(pairs[..9].Select(pair => pair.Key), passed.Select(pair => pair.Key));
        Assert.All(passed, pair => Assert.Equal(FetchBench.Picture(int.Parse(pair.Key.Split('/', '.')[^2])), pair.ReadImage()));
        var line = Assert.Single(File.ReadAllLines(Path.Combine(bench["to"], "rejects.jsonl")));
        Assert.Equal("Http500", JsonDocument.Parse(line).RootElement.GetProperty("reason").GetString());

        bench.Pictures(10);
        Assert.Equal((10, 0), (bench.Fetch(pairs).Saved, bench.Fetch(pairs).Failed));
        Assert.Equal(10, bench.Fetch(pairs).Saved);
    }

    [Fact]
    public void Local_pictures_are_copied_and_repeats_are_kept_once()
    {
        var file = bench["local.png"];
        File.WriteAllBytes(file, FetchBench.Picture(4));
        bench.Server.Picture("/a.png", FetchBench.Picture(5));
        ReactPair local = new() { Key = "l", Caption = "a local one", Locator = file };
        var web = FetchBench.Pair("http://a.example/a.png", "w", "one of the web");
        var gone = local with { Key = "g", Locator = file + ".gone" };
        ReactPair[] pairs = [local with { Class = "cat" }, web with { Class = "cat" }, web with { Class = "dog" }, gone, web with { Locator = "", Key = "other", Caption = "another text" }];
        var passed = new List<ReactPair>();
        var result = bench.Fetch(pairs, saved: passed.Add);
        Assert.Equal((5, 1, 3, 1), (result.Requested, result.Repeated, result.Saved, result.Failed));
        Assert.Equal("ImageUnreadable", Assert.Single(result.Failures).Key);
        Assert.Equal([("l", "cat"), ("w", "cat"), ("w", "dog"), ("other", null)], passed.Select(pair => (pair.Key, pair.Class)));
        Assert.Equal(passed[1].Locator, passed[2].Locator);
        Assert.Equal(FetchBench.Picture(4), passed[0].ReadImage());
        Assert.Equal(FetchBench.Picture(5), passed[2].ReadImage());
        Assert.Single(bench.Server.Requests.Distinct());
    }

    [Fact]
    public void One_host_is_asked_by_few_at_once_and_with_pauses()
    {
        var (now, most) = (0, 0);
        var starts = new ConcurrentQueue<long>();
        for (var number = 0; number < 12; number++)
        {
            bench.Server.On($"/{number}", async exchange =>
            {
                starts.Enqueue(Environment.TickCount64);
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Delay(50, exchange.Stopping);
                Interlocked.Decrement(ref now);
                await exchange.AnswerAsync("200 OK", FetchBench.Picture());
            });
        }

        bench.Options = bench.Options with { HostThrottleLimit = 2, HostDelay = TimeSpan.FromMilliseconds(40) };
        Assert.Equal(12, bench.Fetch(Enumerable.Range(0, 12).Select(number => FetchBench.Pair($"http://a.example/{number}"))).Saved);
        Assert.InRange(most, 1, 2);
        Assert.True(starts.Last() - starts.First() >= 11 * 35, $"{starts.Last() - starts.First()} ms");
    }

    [Fact]
    public void Little_memory_slows_but_never_stops_the_work()
    {
        var pairs = Enumerable.Range(0, 60).Select(number =>
        {
            bench.Server.Picture($"/{number}", [.. FetchBench.Picture(number), .. new byte[30_000]]);
            return FetchBench.Pair($"http://h{number % 7}.example/{number}");
        }).ToArray();
        bench.Server.On("/0", async exchange => { await Task.Delay(300, exchange.Stopping); await exchange.AnswerAsync("200 OK", FetchBench.Picture()); });
        bench.Options = bench.Options with { MemoryBytes = 100_000 };
        Assert.Equal(60, bench.Fetch(pairs).Saved);
    }

    [Fact]
    public void A_folder_with_something_else_or_with_a_changed_shard_is_refused()
    {
        Directory.CreateDirectory(bench["other"]);
        File.WriteAllText(Path.Combine(bench["other"], "mine.txt"), "mine");
        Assert.Equal("ReactDestinationNotEmpty", Assert.Throws<ReactException>(() => bench.Fetch([], "other")).ErrorId);
        var pairs = bench.Pictures(3);
        bench.Fetch(pairs);
        File.Delete(Path.Combine(bench["to"], "00000.tar"));
        Assert.Equal("ReactFetchDamaged", Assert.Throws<ReactException>(() => bench.Fetch(pairs)).ErrorId);
        using (React.Storage.FolderLock.Acquire(bench["to"]))
        {
            Assert.Equal("ReactFolderBusy", Assert.Throws<ReactException>(() => bench.Fetch(pairs)).ErrorId);
        }
    }

    [Fact]
    public void The_table_beside_a_tar_has_all_pairs()
    {
        bench.Fetch([.. bench.Pictures(2), FetchBench.Pair("http://a.example/missing")]);
        using var connection = React.Storage.DuckDb.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT string_agg(key || ' ' || status || ' ' || coalesce(error_message, '-') || ' ' || coalesce(width, 0), ';' ORDER BY key) FROM '{Path.Combine(bench["to"], "00000.parquet")}'";
        Assert.Equal("000000000 success - 8;000000001 success - 9;000000002 failed_to_download Http404: 'a.example' answered 404. 0", command.ExecuteScalar());
    }
}
