using React.Engine.Tests.Indexing;
using React.Engine.Tests.Storage;
using React.Indexing;
using React.Retrieval.Words;
using React.Work;
using Xunit;

namespace React.Engine.Tests.Retrieval.Words;

public sealed class NameCountingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cat", 3)]
    [InlineData("CATS", 1)]
    [InlineData("snow leopard", 3)]
    [InlineData("Snow-Leopard", 3)]
    [InlineData("leopard snow", 0)]
    [InlineData("größe", 1)]
    [InlineData("雪豹", 1)]
    [InlineData("豹雪", 0)]
    [InlineData("a", 3)]
    [InlineData("???", 0)]
    [InlineData("naïve", 1)]
    [InlineData("𝓬at", 0)]
    public void A_name_is_counted_once_a_caption_in_whole_words_of_any_case(string name, long expected)
    {
        string[] captions =
        [
            "A cat and a Cat", "cats", "the concatenated category", "Snow Leopard!", "SNOW-LEOPARDS, snow-leopard", "a snow\tleopard's tail", "snow, then a leopardess", "GRÖßE", "野生の雪豹です",
            "cat\ud800", "NAÏVE cat", "",
        ];
        var counter = new PhraseCounter([name]);
        Array.ForEach(captions, counter.Add);
        Assert.Equal(expected, counter.Count(0));
        Assert.Equal(captions.Length, counter.Captions);
    }

    [Fact]
    public void Many_phrases_that_begin_alike_are_counted_in_one_walk_as_each_by_itself()
    {
        var random = new Random(5);
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => "abc"[random.Next(3)]));
        string[] phrases = [.. Enumerable.Range(0, 60).Select(_ => Words(random.Next(1, 5))).Distinct()];
        string[] captions = [.. Enumerable.Range(0, 400).Select(_ => Words(random.Next(0, 9)))];
        var counter = new PhraseCounter(phrases);
        Array.ForEach(captions, counter.Add);
        Assert.All(phrases.Select((phrase, place) => (phrase, place)), item =>
            Assert.Equal(captions.Count(caption => $" {caption} ".Contains($" {item.phrase} ", StringComparison.Ordinal)), counter.Count(item.place)));
    }

    [Fact]
    public void The_name_that_most_captions_hold_is_preferred()
    {
        var task = ReactTask.Create("t",
        [
            new ReactClass { Name = "truck", Synonyms = ["lorry", "pickup"] },
            new ReactClass { Name = "crane", Synonyms = ["bird", "heron"] },
            new ReactClass { Name = "hoist", Synonyms = ["crane", "winch"] },
            new ReactClass { Name = "yurt", Synonyms = ["ger"] },
            new ReactClass { Name = "tie", Synonyms = ["knot"] },
            new ReactClass { Name = "lone" },
        ]);
        var store = new CaptionStore("a lorry", "a lorry and a truck", "pickup lorry", "crane", "crane", "a crane", "heron", "winch", "tie", "knot", "lone");
        var counts = NameCounting.Count(task, store, SilentObserver.Instance, TestContext.Current.CancellationToken);
        Assert.Equal([1L, 3, 1], counts.Take(3).Select(count => count.Captions));
        Assert.All(counts, count => Assert.Equal(11, count.Total));
        Assert.Equal(3e6 / 11, counts[1].PerMillion, 6);

        // A name of two classes would make them one, so it is never taken; of equals the class's own name is, and of none no name.
        Assert.Equal(["lorry", "heron", "winch", "tie", "lone"], counts.Where(count => count.IsCommonest).Select(count => count.Name));
        Assert.Equal([true, true], counts.Where(count => count.Name == "crane").Select(count => count.IsShared));

        var observer = new RecordingObserver();
        var preferred = NameCounting.Prefer(task, counts, observer);
        Assert.Equal(["lorry", "heron", "winch", null, "tie", null], preferred.Classes.Select(item => item.PreferredName));
        Assert.Contains(observer.Decisions, text => text.Contains("'lorry' 3", StringComparison.Ordinal));
        Assert.Contains(observer.Decisions, text => text.Contains("'yurt': no caption", StringComparison.Ordinal));
    }

    [Fact]
    public void An_index_gives_the_captions_of_all_segments_but_not_of_removed_pairs()
    {
        var random = new Random(3);
        var index = IndexMaker.Write(_folder["index"], [.. Enumerable.Range(0, 10).SelectMany(_ => IndexMaker.Unit(random, 8))], 8, 4);
        List<string> Captions(ReactIndex of)
        {
            var captions = new List<string>();
            new IndexStore(of).ReadCaptions(captions.Add, SilentObserver.Instance, TestContext.Current.CancellationToken);
            return captions;
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(row => $"caption {row}"), Captions(index));
        PairRemoval.ByKey(_folder["index"], ["k2", "k7"], SilentObserver.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 10).Where(row => row is not (2 or 7)).Select(row => $"caption {row}"), Captions(ReactIndex.Open(_folder["index"])));
    }
}
