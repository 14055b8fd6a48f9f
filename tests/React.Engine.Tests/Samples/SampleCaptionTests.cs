using System.Text.RegularExpressions;
using React.Samples;
using Xunit;

namespace React.Engine.Tests.Samples;

public sealed class SampleCaptionTests
{
    private const int Count = 3000;

    private static readonly Lazy<List<SampleItem>> Usual = new(() => Items(new SampleOptions { PairCount = Count }));

    [Fact]
    public void No_caption_names_a_rare_shape_where_their_share_is_zero()
    {
        var forbidden = SampleShapes.Rare
            .SelectMany(shape => (string[])[shape.Name, shape.Plural, .. shape.Synonyms.SelectMany(s => s.Split(' '))])
            .Where(word => word != "line" && word != "water")
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var items = Items(new SampleOptions { RareShare = 0, PairCount = Count });
        foreach (var item in items)
        {
            Assert.DoesNotContain(item.Caption.Split(' ', ',', '.', '-'), forbidden.Contains);
            Assert.DoesNotContain(SampleShapes.Rare, shape => item.Caption.Contains(shape.Name, StringComparison.OrdinalIgnoreCase));
        }

        // They are to be seen all the same, so that naming is what is missing and not seeing.
        Assert.InRange(items.Count(item => SampleShapes.Rare.Contains(item.Scene.Shape)), Count * 0.03, Count * 0.09);
    }

    [Fact]
    public void Captions_are_as_good_and_bad_as_asked_for()
    {
        var items = Usual.Value;
        void Share(CaptionKind kind, double expected) =>
            Assert.InRange(items.Count(item => item.Kind == kind) / (double)Count, expected - 0.02, expected + 0.02);
        Share(CaptionKind.Vague, 0.10);
        Share(CaptionKind.Junk, 0.08);
        Share(CaptionKind.Wrong, 0.06);
        Share(CaptionKind.Named, 0.76);
        Assert.InRange(items.Count(item => SampleShapes.Rare.Contains(item.Scene.Shape)) / (double)Count, 0.27, 0.33);
    }

    [Fact]
    public void A_caption_says_what_its_kind_promises()
    {
        foreach (var item in Usual.Value)
        {
            var names = SampleShapes.Common.Concat(SampleShapes.Rare).Where(shape => Names(item.Caption, shape)).ToArray();
            switch (item.Kind)
            {
                case CaptionKind.Named:
                    Assert.Contains(item.Scene.Shape, names);
                    break;
                case CaptionKind.Wrong:
                    Assert.DoesNotContain(item.Scene.Shape, names);
                    Assert.Single(names);
                    break;
                default:
                    Assert.Empty(names);
                    break;
            }

            Assert.DoesNotContain("{", item.Caption, StringComparison.Ordinal);
            Assert.DoesNotContain("  ", item.Caption, StringComparison.Ordinal);
            Assert.Equal(item.Caption.Trim(), item.Caption);
        }
    }

    [Fact]
    public void Every_shape_is_named_and_captions_vary()
    {
        var items = Usual.Value;
        Assert.All(SampleShapes.Common.Concat(SampleShapes.Rare), shape => Assert.InRange(items.Count(item => item.Scene.Shape == shape), 60, 500));
        Assert.True(items.Select(item => item.Caption).Distinct().Count() > Count / 2);
    }

    [Fact]
    public void Articles_fit()
    {
        foreach (var item in Usual.Value.Where(item => item.Kind is CaptionKind.Named or CaptionKind.Wrong))
        {
            var words = item.Caption.ToLowerInvariant().Split(' ');
            for (var i = 0; i + 1 < words.Length; i++)
            {
                var vowel = "aeiou".Contains(words[i + 1][0], StringComparison.Ordinal) || words[i + 1].StartsWith("hour", StringComparison.Ordinal);
                Assert.False(words[i] == "a" && vowel, item.Caption);
                Assert.False(words[i] == "an" && !vowel, item.Caption);
            }
        }
    }

    private static List<SampleItem> Items(SampleOptions options) =>
        [.. Enumerable.Range(0, options.PairCount).AsParallel().AsOrdered().Select(index => SampleItem.OfCorpus(options, index))];

    private static bool Names(string caption, SampleShape shape) =>
        ((string[])[shape.Name, shape.Plural, .. shape.Synonyms, .. shape.Synonyms.Select(name => name + "s")])
        .Any(name => Regex.IsMatch(caption, $@"\b{Regex.Escape(name)}\b", RegexOptions.IgnoreCase));
}
