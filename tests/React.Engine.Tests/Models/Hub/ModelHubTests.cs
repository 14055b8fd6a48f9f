using System.Text;
using System.Text.Json.Nodes;
using React.Models;
using React.Models.Hub;
using React.Storage;
using Xunit;

namespace React.Engine.Tests.Models.Hub;

/// <summary>Saving models from a hub that keeps its word, and from a network that does not.</summary>
public sealed class ModelHubTests : IDisposable
{
    private readonly HubBench bench = new();

    private HubServer Server => bench.Server;

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Only_what_will_be_read_comes_at_the_pinned_commit_and_once()
    {
        var model = bench.Save();
        Assert.Equal(bench.To, model.Path);
        Assert.Equal(["config.json", "model.safetensors"], Server.Asked);
        Assert.All(Server.Requests.Skip(1), request => Assert.Contains($"/resolve/{HubServer.Commit}/", request.Path, StringComparison.Ordinal));
        Assert.Equal(["config.json", "model.safetensors", "react-hub.json"], Directory.EnumerateFileSystemEntries(bench.To).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(HubBench.Weights, File.ReadAllBytes(Path.Combine(bench.To, "model.safetensors")));
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(bench.To, "react-hub.json")))!;
        Assert.Equal((HubBench.Id, HubServer.Commit, Server.Root), ((string)record["repository"]!, (string)record["commit"]!, (string)record["endpoint"]!));
        Assert.Equal(Checksums.Sha256(HubBench.Weights), (string)record["files"]![1]!["sha256"]!);
        Assert.Equal(bench.Told.Reports[^1].Total, bench.Told.Reports[^1].Done);

        // From now on without the hub.
        var before = Server.Requests.Count;
        Server.Dispose();
        Assert.Equal(model.Fingerprint, bench.Save().Fingerprint);
        Assert.Equal(before, Server.Requests.Count);
    }

    [Fact]
    public void A_plan_writes_nothing_and_says_what_it_takes()
    {
        var plan = new ModelHub(bench.Options(), bench.Told).Plan(HubReference.Parse(HubBench.Id), bench.To);
        Assert.Matches($"^Fetch {HubBench.Id} at commit {HubServer.Commit[..12]}: 2 files, [34] MB \\(model.safetensors [34] MB, config.json [0-9]+ bytes\\)$", plan.ToString());
        Assert.False(Directory.Exists(bench.To));
        Assert.Empty(Server.Asked);
    }

    [Fact]
    public void Connections_that_break_off_are_continued_where_they_did()
    {
        var breaks = 4;
        Server.Change = (request, reply) =>
        {
            if (request.IsFor("model.safetensors") && breaks-- > 0)
            {
                reply.BreakAfter = 500_000;
            }

            return reply;
        };
        bench.Save(bench.Options(retries: 5));
        Assert.Equal(HubBench.Weights, File.ReadAllBytes(Path.Combine(bench.To, "model.safetensors")));
        var asked = Server.Requests.Where(request => request.IsFor("model.safetensors")).ToArray();
        Assert.Equal([null, "bytes=500000-", "bytes=1000000-", "bytes=1500000-", "bytes=2000000-"], asked.Select(request => request["Range"]));
        Assert.Equal($"\"{Checksums.Sha256(HubBench.Weights)}\"", asked[1]["If-Range"]);
    }

    [Fact]
    public void A_run_that_failed_is_continued_by_the_next_one()
    {
        Server.Change = (request, reply) =>
        {
            reply.BreakAfter = request.IsFor("model.safetensors") ? 1_000_000 : null;
            return reply;
        };
        var error = Assert.Throws<ReactException>(() => bench.Save(bench.Options(retries: 0)));
        Assert.Equal("ReactHubUnreachable", error.ErrorId);
        Assert.False(File.Exists(Path.Combine(bench.To, "config.json")));
        Assert.False(File.Exists(Path.Combine(bench.To, FolderLock.FileName)));
        Server.Change = null;
        bench.Save();
        Assert.Equal("bytes=1000000-", Server.Requests.Last()["Range"]);
        Assert.Single(Server.Asked, "config.json");
    }

    [Fact]
    public void Stopping_ends_it_at_once_and_loses_nothing()
    {
        Server.Change = (request, reply) =>
        {
            reply.Stalls = request.IsFor("model.safetensors");
            reply.BreakAfter = reply.Stalls ? 1_000_000 : null;
            return reply;
        };
        using var stop = new CancellationTokenSource();
        bench.Told.OnProgress = report => stop.CancelAfter(report.Done >= 1000 ? 0 : Timeout.Infinite);
        Assert.ThrowsAny<OperationCanceledException>(() => bench.Save(bench.Options(), stopping: stop.Token));
        (Server.Change, bench.Told.OnProgress) = (null, null);
        bench.Save();
        Assert.StartsWith("bytes=", Server.Requests.Last()["Range"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ignores")]
    [InlineData("changed")]
    [InlineData("elsewhere")]
    [InlineData("refuses")]
    public void A_hub_that_does_not_continue_gives_the_whole(string how)
    {
        var replies = 0;
        Server.Change = (request, reply) =>
        {
            if (!request.IsFor("model.safetensors"))
            {
                return reply;
            }

            replies++;
            if (replies == 1)
            {
                reply.BreakAfter = 1_000_000;
                if (how == "changed")
                {
                    reply.Headers["ETag"] = "\"another\"";
                }
            }
            else if (replies == 2 && how == "ignores")
            {
                return new HubServer.HubReply(200, HubBench.Weights);
            }
            else if (replies == 2 && how == "elsewhere")
            {
                reply.Headers["Content-Range"] = $"bytes 5-{HubBench.Weights.Length - 1}/{HubBench.Weights.Length}";
            }
            else if (replies == 2 && how == "refuses")
            {
                return new HubServer.HubReply(416);
            }

            return reply;
        };
        bench.Save();
        Assert.Equal(HubBench.Weights, File.ReadAllBytes(Path.Combine(bench.To, "model.safetensors")));
        Assert.InRange(replies, 2, 3);
    }

    [Fact]
    public void A_part_that_was_damaged_meanwhile_is_fetched_anew()
    {
        Server.Change = (request, reply) =>
        {
            reply.BreakAfter = request.IsFor("model.safetensors") ? 1_000_000 : null;
            return reply;
        };
        Assert.Throws<ReactException>(() => bench.Save(bench.Options(retries: 0)));
        var part = Directory.GetFiles(bench.To, "model.safetensors.*.part", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(part, new byte[1_000_000]);
        Server.Change = null;
        bench.Save();
        Assert.Equal(HubBench.Weights, File.ReadAllBytes(Path.Combine(bench.To, "model.safetensors")));
    }

    [Theory]
    [InlineData("model.safetensors", "its SHA-256 is")]
    [InlineData("config.json", "git's SHA-1 of it is")]
    public void A_wrong_hash_is_an_error_and_nothing_stays(string file, string why)
    {
        Server.Change = (request, reply) =>
        {
            if (request.IsFor(file))
            {
                reply.Body[^1] ^= 1;
            }

            return reply;
        };
        Server.Add(HubBench.Id, file, [.. Server.Repositories[HubBench.Id][file]]);
        var error = Assert.Throws<ReactException>(() => bench.Save());
        Assert.Equal(("ReactDownloadMismatch", ReactErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains($"'{file}' of '{HubBench.Id}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(bench.To) ? Directory.EnumerateFiles(bench.To, $"{file}*", SearchOption.AllDirectories) : []);
        Assert.Null(HubRecord.Read(bench.To));
    }

    [Fact]
    public void A_hash_that_the_hub_announces_must_be_the_listed_one()
    {
        Server.Change = (request, reply) =>
        {
            if (request.IsFor("model.safetensors"))
            {
                reply.Headers["X-Linked-Etag"] = $"\"{new string('a', 64)}\"";
            }

            return reply;
        };
        Assert.Contains("announced as aaaaaaaaaaaa", Assert.Throws<ReactException>(() => bench.Save()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, "ReactDownloadMismatch")]
    [InlineData(-10, "ReactHubUnreachable")]
    public void A_length_that_is_not_the_listed_one_is_refused(int more, string id)
    {
        Server.Change = (request, reply) => request.IsFor("model.safetensors") ? new HubServer.HubReply(200, [.. HubBench.Weights[..(HubBench.Weights.Length + Math.Min(0, more))], .. new byte[Math.Max(0, more)]]) { Length = null } : reply;
        Assert.Equal(id, Assert.Throws<ReactException>(() => bench.Save()).ErrorId);

        // Declared beforehand, it is refused before anything comes.
        Server.Change = (request, reply) => request.IsFor("model.safetensors") ? new HubServer.HubReply(200, HubBench.Weights) { Length = HubBench.Weights.Length + (1L << 40), BreakAfter = 0 } : reply;
        Assert.Equal("ReactDownloadMismatch", Assert.Throws<ReactException>(() => bench.Save()).ErrorId);
    }

    [Theory]
    [InlineData(401, "RepoNotFound", "ReactHubAccess", ReactErrorKind.PermissionDenied)]
    [InlineData(403, "GatedRepo", "ReactHubAccess", ReactErrorKind.PermissionDenied)]
    [InlineData(404, "RepoNotFound", "ReactHubNotFound", ReactErrorKind.NotFound)]
    [InlineData(404, "RevisionNotFound", "ReactHubNotFound", ReactErrorKind.NotFound)]
    [InlineData(500, "", "ReactHubUnreachable", ReactErrorKind.Failed)]
    [InlineData(410, "", "ReactHubUnreachable", ReactErrorKind.Failed)]
    [InlineData(429, "", "ReactHubBusy", ReactErrorKind.Busy)]
    public void Refusals_are_told_apart(int status, string code, string id, ReactErrorKind kind)
    {
        Server.Change = (_, _) => new HubServer.HubReply(status) { Headers = { ["X-Error-Code"] = code } };
        var error = Assert.Throws<ReactException>(() => bench.Save(bench.Options(token: "hf_secret", retries: 1)));
        Assert.Equal((id, kind), (error.ErrorId, error.Kind));
        Assert.Equal(status is 500 or 429 ? 2 : 1, Server.Requests.Count);
        Assert.DoesNotContain("hf_secret", error + error.RecommendedAction, StringComparison.Ordinal);
        Assert.False(Directory.Exists(bench.To));
    }

    [Fact]
    public void A_hub_that_is_busy_is_asked_again_when_it_says_so_and_given_up_when_that_is_late()
    {
        var first = true;
        Server.Change = (_, reply) =>
        {
            var busy = first;
            first = false;
            return busy ? new HubServer.HubReply(503) { Headers = { ["Retry-After"] = "0" } } : reply;
        };
        bench.Save();
        Server.Requests.Clear();
        Server.Change = (_, _) => new HubServer.HubReply(429) { Headers = { ["Retry-After"] = "3600" } };
        Assert.Contains("3,600 s", Assert.Throws<ReactException>(() => bench.Save(force: true)).Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public void The_token_goes_to_the_hub_alone()
    {
        using var elsewhere = new HubServer();
        elsewhere.Add(HubBench.Id, "model.safetensors", HubBench.Weights);
        elsewhere.Change = (request, reply) => request.Path.Contains("/first/", StringComparison.Ordinal)
            ? new HubServer.HubReply(302) { Headers = { ["Location"] = $"{Server.Root}/back/model.safetensors" } } : reply;
        Server.Token = "hf_secret";
        Server.Change = (request, reply) => request switch
        {
            _ when request.Path.StartsWith("/moved/", StringComparison.Ordinal) => new HubServer.HubReply(302) { Headers = { ["Location"] = $"{elsewhere.Root}/first/{HubBench.Id}" } },
            _ when request.Path.StartsWith("/back/", StringComparison.Ordinal) => new HubServer.HubReply(302) { Headers = { ["Location"] = $"{elsewhere.Root}/{HubBench.Id}/resolve/main/model.safetensors?signed=by-the-hub" } },
            _ when request.IsFor("model.safetensors") => new HubServer.HubReply(302) { Headers = { ["Location"] = "/moved/model.safetensors" } },
            _ => reply,
        };
        bench.Save(bench.Options(token: "hf_secret"));
        Assert.Equal(2, elsewhere.Requests.Count);
        Assert.All(elsewhere.Requests, request => Assert.Null(request["Authorization"]));
        Assert.Equal("Bearer hf_secret", Server.Requests.Single(request => request.Path.StartsWith("/moved/", StringComparison.Ordinal))["Authorization"]);
        Assert.Null(Server.Requests.Single(request => request.Path.StartsWith("/back/", StringComparison.Ordinal))["Authorization"]);
        Assert.DoesNotContain(bench.Told.Decisions, text => text.Contains("hf_secret", StringComparison.Ordinal));
        Assert.All(Directory.EnumerateFiles(bench.To, "*.json"), file => Assert.DoesNotContain("hf_secret", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_does_not_go_over_a_network_in_clear() =>
        Assert.Equal("ReactHubInsecure", Assert.Throws<ReactException>(() => bench.Save(bench.Options(token: "hf_secret", endpoint: "http://hub.example"))).ErrorId);

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:password@127.0.0.1/")]
    [InlineData("/around")]
    public void Redirects_lead_nowhere_else(string location)
    {
        Server.Change = (_, _) => new HubServer.HubReply(302) { Headers = { ["Location"] = location } };
        var error = Assert.Throws<ReactException>(() => bench.Save());
        Assert.Equal("ReactHubUntrusted", error.ErrorId);
        Assert.DoesNotContain("password", error.Message, StringComparison.Ordinal);
        Assert.InRange(Server.Requests.Count, 1, 10);
    }

    [Fact]
    public void A_proxy_is_asked_for_everything()
    {
        bench.Save(bench.Options(proxy: new System.Net.WebProxy(Server.Root), endpoint: "http://hub.example/base"));
        Assert.All(Server.Requests, request => Assert.StartsWith("http://hub.example/base/", request.Target, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../../model.safetensors")]
    [InlineData("..\\..\\model.safetensors")]
    [InlineData("/etc/model.safetensors")]
    [InlineData("C:\\model.safetensors")]
    [InlineData("NUL.safetensors")]
    [InlineData(".hidden.safetensors")]
    public void Names_that_lead_out_of_the_folder_are_none_of_the_models(string name)
    {
        Server.Repositories[HubBench.Id].Remove("model.safetensors", out _);
        Server.Add(HubBench.Id, name, HubBench.Weights);
        Assert.Equal("ReactHubNoModel", Assert.Throws<ReactException>(() => bench.Save()).ErrorId);
        Assert.Empty(Server.Asked);
    }

    [Fact]
    public void Weights_in_several_files_come_with_all_that_their_index_names()
    {
        Split("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        var model = bench.Save();
        using var loaded = model.Load();
        Assert.Equal(4, Directory.GetFiles(bench.To, "model*").Length + Directory.GetFiles(bench.To, "config.json").Length);

        Split("../model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        Assert.Equal("ReactShardIndexInvalid", Assert.Throws<ReactException>(() => bench.Save(force: true)).ErrorId);
        Split("missing.safetensors", "model-00002-of-00002.safetensors", serve: false);
        Assert.Contains("'missing.safetensors'", Assert.Throws<ReactException>(() => bench.Save(force: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_CLIP_model_is_told_before_its_weights_come()
    {
        Server.Add(HubBench.Id, "config.json", """{ "model_type": "bert" }"""u8.ToArray());
        Assert.Contains("bert", Assert.Throws<ReactException>(() => bench.Save()).Message, StringComparison.Ordinal);
        Assert.Equal(["config.json"], Server.Asked);
    }

    [Fact]
    public void One_file_of_several_is_asked_for_by_its_name()
    {
        const string repository = "owner/several";
        Server.Add(repository, "clip-a.safetensors", HubBench.Weights);
        Server.Add(repository, "clip-b.safetensors", HubBench.Weights);
        var error = Assert.Throws<ReactException>(() => bench.Save(id: repository));
        Assert.Equal("ReactHubChoice", error.ErrorId);
        Assert.Contains("owner/several/clip-a.safetensors", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("ReactHubNotFound", Assert.Throws<ReactException>(() => bench.Save(id: repository + "/clip-c.safetensors")).ErrorId);

        // Its shapes alone do not tell this model's heads, so that it is fetched and not opened.
        Assert.Equal("ReactHeadsUnknown", Assert.Throws<ReactException>(() => bench.Save(id: repository + "/clip-b.safetensors")).ErrorId);
        Assert.Equal(["clip-b.safetensors", "react-hub.json"], Directory.EnumerateFileSystemEntries(bench.To).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Asked_to_compare_again_only_what_changed_comes()
    {
        bench.Save();
        Server.Requests.Clear();
        Server.Add(HubBench.Id, "vocab.json", "{"u8.ToArray());
        bench.Save(force: true);
        Assert.Equal(["config.json"], Server.Asked);

        // A file that was damaged is mended.
        var weights = Path.Combine(bench.To, "model.safetensors");
        File.WriteAllBytes(weights, new byte[HubBench.Weights.Length]);
        bench.Save(force: true);
        Assert.Equal(HubBench.Weights, File.ReadAllBytes(weights));

        // One that is gone is noticed without being asked for.
        File.Delete(weights);
        bench.Save();
        Assert.Equal(HubBench.Weights, File.ReadAllBytes(weights));
    }

    [Fact]
    public void Another_model_is_replaced_only_where_that_is_asked_for()
    {
        bench.Save();
        Server.Add("owner/other", "config.json", Server.Repositories[HubBench.Id]["config.json"]);
        Server.Add("owner/other", "weights.safetensors", HubBench.Weights);
        Assert.Equal("ReactFolderHoldsModel", Assert.Throws<ReactException>(() => bench.Save(id: "owner/other")).ErrorId);
        Assert.Equal("ReactFolderHoldsModel", Assert.Throws<ReactException>(() => bench.Save(id: HubBench.Id + "@v2")).ErrorId);
        bench.Save(id: "owner/other", force: true);
        Assert.Equal(["config.json", "react-hub.json", "weights.safetensors"], Directory.EnumerateFileSystemEntries(bench.To).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // What somebody else put there is neither deleted nor read in place of what comes.
        File.WriteAllText(Path.Combine(bench.To, "another.safetensors"), "kept");
        Assert.Equal("ReactFolderHoldsModel", Assert.Throws<ReactException>(() => bench.Save(force: true)).ErrorId);
        Assert.True(File.Exists(Path.Combine(bench.To, "another.safetensors")));
    }

    [Fact]
    public void Two_do_not_save_at_once()
    {
        Directory.CreateDirectory(bench.To);
        using (FolderLock.Acquire(bench.To))
        {
            Assert.Equal("ReactFolderBusy", Assert.Throws<ReactException>(() => bench.Save()).ErrorId);
        }

        bench.Save();
    }

    [Fact]
    public void What_the_disk_cannot_hold_is_not_begun()
    {
        Assert.SkipUnless(new DriveInfo(Path.GetTempPath()).AvailableFreeSpace < 200L << 30, "the disk is too large");
        ChangeListing(root => root["siblings"]![2]!["lfs"]!["size"] = 200L << 30);
        Assert.Equal(("ReactDiskFull", ReactErrorKind.LimitReached), Assert.Throws<ReactException>(() => bench.Save()) is var error ? (error.ErrorId, error.Kind) : default);
        Assert.Empty(Server.Asked);
        ChangeListing(root => root["siblings"]![2]!["lfs"]!["size"] = 1L << 60);
        Assert.Equal("ReactHubTooLarge", Assert.Throws<ReactException>(() => bench.Save()).ErrorId);
        ChangeListing(root => root["siblings"]![1]!["size"] = 1L << 30);
        Assert.Equal("ReactHubTooLarge", Assert.Throws<ReactException>(() => bench.Save()).ErrorId);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("[]")]
    [InlineData("""{ "sha": "../..", "siblings": [] }""")]
    [InlineData("""{ "sha": "0123456789abcdef0123456789abcdef01234567" }""")]
    [InlineData("""{ "sha": "0123456789abcdef0123456789abcdef01234567", "siblings": {} }""")]
    public void A_listing_that_is_none_is_told(string answer)
    {
        Server.Change = (_, _) => new HubServer.HubReply(200, Encoding.UTF8.GetBytes(answer));
        Assert.Equal("ReactHubAnswer", Assert.Throws<ReactException>(() => bench.Save()).ErrorId);
    }

    [Fact]
    public void A_commit_that_was_named_must_be_the_one_that_comes()
    {
        ChangeListing(root => root["sha"] = HubServer.Commit);
        Assert.Equal("ReactHubUntrusted", Assert.Throws<ReactException>(() => bench.Save(id: $"{HubBench.Id}@{new string('a', 40)}")).ErrorId);
    }

    [Fact]
    public void A_listing_without_sizes_and_hashes_will_do()
    {
        ChangeListing(root =>
        {
            foreach (var entry in root["siblings"]!.AsArray())
            {
                entry!.AsObject().Remove("size");
                entry.AsObject().Remove("lfs");
                entry.AsObject().Remove("blobId");
            }
        });
        var change = Server.Change!;
        var replies = 0;
        Server.Change = (request, reply) =>
        {
            if (request.IsFor("model.safetensors") && replies++ == 0)
            {
                reply.BreakAfter = 1_000_000;
            }

            return change(request, reply);
        };
        bench.Save();
        Assert.Equal(HubBench.Weights, File.ReadAllBytes(Path.Combine(bench.To, "model.safetensors")));
        Assert.Equal("bytes=1000000-", Server.Requests.Last()["Range"]);
    }

    private void ChangeListing(Action<JsonNode> change) => Server.Change = (request, reply) =>
    {
        if (!request.Path.StartsWith("/api/", StringComparison.Ordinal))
        {
            return reply;
        }

        var root = JsonNode.Parse(reply.Body)!;
        change(root);
        return new HubServer.HubReply(200, Encoding.UTF8.GetBytes(root.ToJsonString()));
    };

    /// <summary>Serves the weights in two files.</summary>
    private void Split(string one, string two, bool serve = true)
    {
        var files = Server.Repositories[HubBench.Id];
        foreach (var name in files.Keys.Where(name => name.StartsWith("model", StringComparison.Ordinal)))
        {
            files.Remove(name, out _);
        }

        var folder = Directory.CreateDirectory(bench.At(Guid.NewGuid().ToString("N"))).FullName;
        File.WriteAllBytes(Path.Combine(folder, "whole.safetensors"), HubBench.Weights);
        var map = new JsonObject();
        using (var whole = SafetensorsReader.Open(Path.Combine(folder, "whole.safetensors")))
        {
            foreach (var (part, number) in new[] { (one, 0), (two, 1) })
            {
                using var scope = TorchSharp.torch.NewDisposeScope();
                var names = whole.Names.Where((_, i) => i % 2 == number).ToArray();
                SafetensorsWriter.Write(Path.Combine(folder, "part.safetensors"), names.Select(name => (name, whole.Read(name))));
                foreach (var name in names)
                {
                    map[name] = part;
                }

                if (serve || number == 1)
                {
                    files[part] = File.ReadAllBytes(Path.Combine(folder, "part.safetensors"));
                }
            }
        }

        files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes(new JsonObject { ["weight_map"] = map }.ToJsonString());
    }
}
