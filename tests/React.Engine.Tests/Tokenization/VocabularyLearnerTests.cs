using React.Tokenization;
using Xunit;

namespace React.Engine.Tests.Tokenization;

public sealed class VocabularyLearnerTests
{
    [Fact]
    public void The_most_frequent_pair_comes_first_and_ties_go_by_ordinal_order()
    {
        // bc</w> occurs five times; then "a b" (three) against "x bc</w>" (two).
        var tokenizer = VocabularyLearner.Learn(["xbc xbc", "bc bc bc", "abd abd abe"], 514 + 3);
        Assert.Equal(517, tokenizer.VocabularySize);
        Assert.Equal(["bc ", "ab", "abd "], Enumerable.Range(512, 3).Select(id => tokenizer.Decode([id])));
        var ties = VocabularyLearner.Learn(["zy zy", "ba ba", "ab ab"], 514 + 3);
        Assert.Equal(["ab ", "ba ", "zy "], Enumerable.Range(512, 3).Select(id => ties.Decode([id])));
    }

    [Fact]
    public void Incremental_counts_learn_what_recounting_learns()
    {
        var captions = Captions(300, seed: 11);
        var tokenizer = VocabularyLearner.Learn(captions, 700);
        Assert.Equal(Recounted(captions, 700 - 514), Enumerable.Range(512, 700 - 514).Select(id => tokenizer.Decode([id])));
    }

    [Fact]
    public void Learning_ends_where_nothing_occurs_twice()
    {
        Assert.Equal(514, VocabularyLearner.Learn(["abc"], 1000).VocabularySize);
        Assert.Equal(514, VocabularyLearner.Learn([], 1000).VocabularySize);
        Assert.Equal("ReactVocabularySize", Assert.Throws<ReactException>(() => VocabularyLearner.Learn([], 513)).ErrorId);
    }

    [Fact]
    public void Words_of_one_repeated_letter_are_learnt_and_encoded()
    {
        var tokenizer = VocabularyLearner.Learn(["aaaaaaa aaaaaaa aaaa aaa", "<start_of_text> aaaaaaa"], 530);
        var ids = TokenizerCases.Encode(tokenizer, "aaaaaaa");
        Assert.Equal("aaaaaaa ", tokenizer.Decode(ids.Where(id => id < tokenizer.StartToken && id != 0)));
    }

    [Fact]
    public void Order_of_captions_does_not_matter_and_files_bring_the_vocabulary_back()
    {
        var captions = Captions(500, seed: 5);
        var learnt = VocabularyLearner.Learn(captions, 900);
        var reversed = VocabularyLearner.Learn(captions.Reverse(), 900);
        var folder = Directory.CreateTempSubdirectory("react-vocabulary");
        try
        {
            learnt.Save(folder.FullName);
            var files = folder.GetFiles().OrderBy(file => file.Name).Select(file => File.ReadAllBytes(file.FullName)).ToArray();
            reversed.Save(folder.FullName);
            Assert.Equal(files, folder.GetFiles().OrderBy(file => file.Name).Select(file => File.ReadAllBytes(file.FullName)).ToArray());
            var loaded = ClipTokenizer.Load(folder.FullName);
            Assert.Equal(900, loaded.VocabularySize);
            Assert.All(captions, caption => Assert.Equal(TokenizerCases.Encode(learnt, caption), TokenizerCases.Encode(loaded, caption)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Ten_thousand_captions_take_a_moment()
    {
        var captions = Captions(10_000, seed: 3);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var tokenizer = VocabularyLearner.Learn(captions, 514 + 2000);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 15);
        Assert.Equal(2514, tokenizer.VocabularySize);
        var caption = captions[7];
        var ids = TokenizerCases.Encode(tokenizer, caption);
        Assert.Equal(caption + " ", tokenizer.Decode(ids.Skip(1).TakeWhile(id => id != tokenizer.EndToken)));
    }

    private static string[] Captions(int count, int seed)
    {
        var random = new Random(seed);
        var words = Enumerable.Range(0, 4000).Select(_ => new string([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + (random.Next(26) * random.Next(26) / 26)))])).ToArray();
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, 8).Select(_ => words[(int)(random.NextDouble() * random.NextDouble() * words.Length)])))];
    }

    /// <summary>The same algorithm in its plainest form: count everything again for each merge.</summary>
    private static List<string> Recounted(string[] captions, int tokens)
    {
        var words = captions.SelectMany(caption => caption.Split(' ')).GroupBy(word => word)
            .Select(group => (Symbols: group.Key[..^1].Select(letter => letter.ToString()).Append(group.Key[^1] + "</w>").ToList(), Count: group.Count())).ToList();
        var learnt = new List<string>();
        while (learnt.Count < tokens)
        {
            var (left, right) = words.SelectMany(word => word.Symbols.Zip(word.Symbols.Skip(1)).Select(pair => (pair, word.Count)))
                .GroupBy(entry => entry.pair).Select(group => (group.Key, Count: group.Sum(entry => entry.Count)))
                .OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Key.First, StringComparer.Ordinal).ThenBy(entry => entry.Key.Second, StringComparer.Ordinal).First().Key;
            foreach (var (symbols, _) in words)
            {
                for (var i = 0; i + 1 < symbols.Count; i++)
                {
                    if (symbols[i] == left && symbols[i + 1] == right)
                    {
                        symbols[i] = left + right;
                        symbols.RemoveAt(i + 1);
                    }
                }
            }

            var token = (left + right).Replace("</w>", " ", StringComparison.Ordinal);
            if (!learnt.Contains(token))
            {
                learnt.Add(token);
            }
        }

        return learnt;
    }
}
