using React.Corpora;
using React.Engine.Tests.Indexing;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Retrieval.Quality;
using React.Retrieval.Quality.Rules;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Retrieval.Quality;

public sealed class QualityPlanTests
{
    private static readonly float[] Close = [1, 0, 0.96f, 0.28f, 0, 1];

    [Fact]
    public void Without_rules_everything_stays_as_it_came()
    {
        ReactPair[] pairs = [GivenVectors.Pair(3, 0.1f), GivenVectors.Pair(3, 0.1f, "two"), GivenVectors.Pair(1)];
        var result = Apply(QualityOptions.None, pairs);
        Assert.Equal(pairs, result.Kept);
        Assert.Empty(result.Report.Rules);
        Assert.Empty(Apply(QualityOptions.Standard, []).Kept);
    }

    [Fact]
    public void Captions_are_measured_in_letters()
    {
        ReactPair[] pairs = [Captioned(0, "ox"), Captioned(1, "cat"), Captioned(2, "猫"), Captioned(3, new string('a', 50))];
        var result = Apply(new() { MinCaptionLength = 3, MaxCaptionLength = 40 }, pairs);
        Assert.Equal([1, 2], Ids(result));
        Assert.Equal(["CaptionTooShort", "CaptionTooLong"], result.Report.Removed.Select(removal => removal.Reason));
    }

    [Fact]
    public void Lowest_scores_are_left_out_by_limit_and_by_share_of_each_class()
    {
        ReactPair[] pairs =
        [
            .. Enumerable.Range(0, 10).Select(id => GivenVectors.Pair(id, id == 0 ? -0.5f : id <= 5 ? 0.2f : 0.9f)),
            .. Enumerable.Range(10, 3).Select(id => GivenVectors.Pair(id, 0.1f, "two")),
        ];
        var result = Apply(new() { MinScore = 0, MinScorePercentile = 34 }, pairs);

        // Of nine of the first class three, of equal scores those with the higher ids; of three of the other one.
        Assert.Equal([1, 2, 6, 7, 8, 9, 10, 11], Ids(result));
        Assert.Equal(new Dictionary<string, int> { ["ScoreAmongLowest"] = 4, ["ScoreTooLow"] = 1 }, result.Report.Rules.Single().Reasons);
        Assert.Equal((13, 5, 8), (result.Report.Pairs, result.Report.Rules[0].Removed, result.Report.Kept));
    }

    [Fact]
    public void Pictures_that_disagree_with_their_captions_are_left_out_and_unknown_ones_stay()
    {
        ReactPair[] pairs = [.. Enumerable.Range(0, 5).Select(id => GivenVectors.Pair(id) with { Similarity = id == 4 ? float.NaN : 0.1f * id })];
        var observer = new RecordingObserver();
        var result = new QualityPlan(new() { MinAgreement = 0.05, MinAgreementPercentile = 40 }).Apply(pairs, null, observer, default);
        Assert.Equal([2, 3, 4], Ids(result));
        Assert.Equal(["AgreementTooLow", "AgreementAmongLowest"], result.Report.Removed.Select(removal => removal.Reason));
        Assert.StartsWith("Of 1 pairs", observer.Warnings.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pair_that_two_classes_claim_goes_to_the_nearer_one_or_to_none()
    {
        ReactPair[] pairs = [GivenVectors.Pair(0, 0.4f), GivenVectors.Pair(1, 0.3f), GivenVectors.Pair(0, 0.5f, "two"), GivenVectors.Pair(2, 0.1f, "two")];
        Assert.Equal(4, Apply(new() { Unique = true }, pairs).Kept.Count);
        Assert.Equal([(1L, "one"), (0L, "two"), (2L, "two")], Apply(new() { SharedPairs = SharedPairs.BestClass }, pairs).Kept.Select(pair => (pair.Id, pair.Class!)));
        Assert.Equal([1, 2], Ids(Apply(new() { SharedPairs = SharedPairs.Drop }, pairs)));
    }

    [Fact]
    public void One_picture_stays_once_whether_its_address_or_its_bytes_are_the_same()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, text) in new[] { ("a.jpg", "same bytes"), ("b.jpg", "same bytes"), ("c.jpg", "other byte"), ("d.jpg", "another length") })
        {
            File.WriteAllText(folder[name], text);
        }

        ReactPair[] pairs =
        [
            GivenVectors.Pair(0, 0.1f) with { Locator = folder["a.jpg"] },
            GivenVectors.Pair(1, 0.5f) with { Locator = folder["b.jpg"], Url = "https://example.com/1.jpg" },
            GivenVectors.Pair(2, 0.2f) with { Locator = folder["c.jpg"] },
            GivenVectors.Pair(3, 0.3f) with { Locator = folder["d.jpg"], Url = "https://example.com/1.jpg" },
            GivenVectors.Pair(4, 0.4f) with { Locator = folder["gone.jpg"] },
            GivenVectors.Pair(5, 0.2f) with { Locator = folder["d.jpg"] },
        ];
        var result = Apply(new() { Unique = true }, pairs);
        Assert.Equal([1, 2, 4], Ids(result));
        Assert.All(result.Report.Removed, removal => Assert.Contains("'k1'", removal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_nearly_equal_pictures_the_best_scored_one_stays()
    {
        ReactPair[] pairs = [GivenVectors.Pair(0, 0.1f), GivenVectors.Pair(1, 0.2f), GivenVectors.Pair(2, 0.05f)];
        var result = Apply(new() { NearDuplicate = 0.94 }, pairs, new GivenVectors(2, Close));
        Assert.Equal([1, 2], Ids(result));
        Assert.Equal(("NearDuplicate", 0L), (result.Report.Removed.Single().Reason, result.Report.Removed.Single().Pair.Id));
        Assert.Equal(3, Apply(new() { NearDuplicate = 0.97 }, pairs, new GivenVectors(2, Close)).Kept.Count);

        // Of equal scores the lower id; and classes that may share pairs are looked at one by one.
        Assert.Equal([0, 2], Ids(Apply(new() { NearDuplicate = 0.94 }, [.. pairs.Select(pair => pair with { Score = 0 })], new GivenVectors(2, Close))));
        pairs[0] = pairs[0] with { Class = "two" };
        Assert.Equal(3, Apply(new() { NearDuplicate = 0.94 }, pairs, new GivenVectors(2, Close)).Kept.Count);
        Assert.Equal([1, 2], Ids(Apply(new() { NearDuplicate = 0.94, SharedPairs = SharedPairs.BestClass }, pairs, new GivenVectors(2, Close))));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(700)]
    public void Near_duplicates_of_many_blocks_are_those_of_a_plain_loop(int blockRows)
    {
        const int dimension = 16;
        const int count = 1_500;
        var random = new Random(5);
        float[][] centres = [.. Enumerable.Range(0, 120).Select(_ => IndexMaker.Unit(random, dimension))];
        float[][] rows = [.. Enumerable.Range(0, count).Select(_ => Unit([.. centres[random.Next(centres.Length)].Zip(IndexMaker.Unit(random, dimension), (a, b) => a + (0.4f * b))]))];
        ReactPair[] pairs = [.. Enumerable.Range(0, count).Select(id => GivenVectors.Pair(id, random.Next(50) / 50f))];
        var kept = new List<ReactPair>();
        foreach (var pair in pairs.OrderByDescending(pair => pair.Score).ThenBy(pair => pair.Id))
        {
            if (!kept.Any(other => ExactDot.Of(rows[other.Id], rows[pair.Id]) >= 0.94))
            {
                kept.Add(pair);
            }
        }

        Assert.InRange(kept.Count, 200, 1_400);
        var store = new GivenVectors(dimension, [.. rows.SelectMany(row => row)]);
        var set = new QualitySet(pairs, store);
        new NearDuplicateRule(0.94, adapts: false, acrossClasses: true) { BlockRows = blockRows }.Apply(set, SilentObserver.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(kept.Select(pair => pair.Id).Order(), set.Left().Select(place => set[place].Id));
        Assert.Equal(blockRows, store.MostAtOnce);
    }

    [Fact]
    public void Where_different_pictures_are_alike_the_level_asks_for_more()
    {
        // A narrow space: every picture is 0.98 like the one beside it, and none is a copy.
        var rows = Enumerable.Range(0, 8).SelectMany(i => new[] { MathF.Cos(0.2f * i), MathF.Sin(0.2f * i) }).ToArray();
        ReactPair[] pairs = [.. Enumerable.Range(0, 8).Select(id => GivenVectors.Pair(id))];
        Assert.Equal(8, Apply(new() { NearDuplicate = 0.94, NearDuplicateAdapts = true }, pairs, new GivenVectors(2, rows)).Kept.Count);
        Assert.Equal(4, Apply(new() { NearDuplicate = 0.94 }, pairs, new GivenVectors(2, rows)).Kept.Count);
        rows[2] = rows[0];
        rows[3] = rows[1];
        Assert.Equal(7, Apply(new() { NearDuplicate = 0.94, NearDuplicateAdapts = true }, pairs, new GivenVectors(2, rows)).Kept.Count);
    }

    [Fact]
    public void Pictures_of_a_test_set_are_left_out_by_bytes_and_by_likeness()
    {
        using var folder = new TemporaryFolder();
        using var embedder = new FakeEmbedder(dimension: 8);
        File.WriteAllText(folder["test.jpg"], "a test picture");
        File.WriteAllText(folder["pair.jpg"], "a test picture");
        File.WriteAllText(folder["broken.jpg"], "BAD");
        var observer = new RecordingObserver();
        var excluded = ExcludedImages.Embed([ImageLocator.File(folder["test.jpg"]), ImageLocator.File(folder["broken.jpg"])], embedder, 1, observer, default);
        Assert.Equal(1, excluded.Count);
        Assert.Equal("ImageCorrupt", observer.Rejections.Single().Reason);

        // The first pair has the test picture's bytes, the second its vector, the third neither.
        float[] vector = [.. excluded.Vectors];
        var store = new GivenVectors(8, [.. vector.Select(value => -value), .. vector, .. vector.Reverse()]);
        ReactPair[] pairs = [GivenVectors.Pair(0) with { Locator = folder["pair.jpg"] }, GivenVectors.Pair(1), GivenVectors.Pair(2)];
        var result = Apply(new() { Excluded = excluded }, pairs, store);
        Assert.Equal([2], Ids(result));
        Assert.Equal(["ExcludedCopy", "ExcludedAlike"], result.Report.Removed.Select(removal => removal.Reason));
        Assert.Equal("ReactExcludedModel", Assert.Throws<ReactException>(() => Apply(new() { Excluded = excluded }, pairs, new GivenVectors(2, Close))).ErrorId);
    }

    [Fact]
    public void There_is_not_too_much_of_a_caption_a_query_or_a_class()
    {
        ReactPair[] pairs =
        [
            .. Enumerable.Range(0, 6).Select(id => GivenVectors.Pair(id, 0.1f * id) with { Caption = $"{id} things", Query = id < 4 ? "a" : "b" }),
            .. Enumerable.Range(6, 2).Select(id => GivenVectors.Pair(id, 0.5f, "two")),
            GivenVectors.Pair(8, 0, "three"),
        ];
        Assert.Equal([3, 4, 5, 6, 7, 8], Ids(Apply(new() { MaxCaptionRepeats = 3 }, [.. pairs.Take(6), .. pairs.Skip(6).Select(pair => pair with { Caption = $"caption {(char)('a' + pair.Id)}" })])));
        Assert.Equal([3, 5, 6, 8], Ids(Apply(new() { CountPerQuery = 1 }, pairs)));
        Assert.Equal([4, 5, 6, 7, 8], Ids(Apply(new() { Count = 2 }, pairs)));
        Assert.Equal([5, 6, 8], Ids(Apply(new() { Balance = BalanceTarget.Smallest }, pairs)));
        Assert.Equal([4, 5, 6, 7, 8], Ids(Apply(new() { Balance = BalanceTarget.Median }, pairs)));
        Assert.Equal([3, 4, 5, 6, 7, 8], Ids(Apply(new() { Balance = BalanceTarget.Median, BalanceRatio = 1.5 }, pairs)));
    }

    [Fact]
    public void What_stays_does_not_depend_on_the_order_of_the_pairs()
    {
        var random = new Random(3);
        float[] rows = [.. Enumerable.Range(0, 300).SelectMany(_ => IndexMaker.Unit(random, 3))];
        ReactPair[] pairs = [.. Enumerable.Range(0, 600).Select(i => GivenVectors.Pair(i % 300, random.Next(20) / 20f, i < 300 ? "one" : "two") with { Similarity = random.Next(10) / 10f })];
        var options = QualityOptions.Standard with { NearDuplicateAdapts = false, NearDuplicate = 0.99, Balance = BalanceTarget.Smallest };
        var kept = Apply(options, pairs, new GivenVectors(3, rows)).Kept.Select(pair => (pair.Id, pair.Class)).Order().ToArray();
        Assert.InRange(kept.Length, 20, 299);
        random.Shuffle(pairs);
        Assert.Equal(kept, Apply(options, pairs, new GivenVectors(3, rows)).Kept.Select(pair => (pair.Id, pair.Class)).Order());
    }

    [Fact]
    public void Vectors_of_another_store_are_not_believed()
    {
        var options = new QualityOptions { NearDuplicate = 0.94 };
        Assert.Equal("ReactQualityNeedsIndex", Error(options, [GivenVectors.Pair(0)], null));
        var store = new GivenVectors(2, Close);
        Assert.Equal("ReactQualityIndexMismatch", Error(options, [GivenVectors.Pair(0) with { Id = -1 }], store));
        Assert.Equal("ReactQualityIndexMismatch", Error(options, [GivenVectors.Pair(0) with { Key = "other" }], store));
        Assert.Equal("ReactQualityIndexMismatch", Error(options, [GivenVectors.Pair(99)], store));
    }

    private static string Error(QualityOptions options, ReactPair[] pairs, IPairStore? store) => Assert.Throws<ReactException>(() => Apply(options, pairs, store)).ErrorId;

    private static QualityResult Apply(QualityOptions options, ReactPair[] pairs, IPairStore? store = null) =>
        new QualityPlan(options).Apply(pairs, store, SilentObserver.Instance, TestContext.Current.CancellationToken);

    private static ReactPair Captioned(long id, string caption) => GivenVectors.Pair(id) with { Caption = caption };

    private static IEnumerable<long> Ids(QualityResult result) => result.Kept.Select(pair => pair.Id);

    private static float[] Unit(float[] vector)
    {
        var norm = (float)Math.Sqrt(vector.Sum(value => (double)value * value));
        return [.. vector.Select(value => value / norm)];
    }
}
