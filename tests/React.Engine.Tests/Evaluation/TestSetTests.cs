using System.Text;
using React.Engine.Tests.Corpora;
using React.Engine.Tests.Indexing;
using React.Engine.Tests.Storage;
using React.Evaluation;
using Xunit;

namespace React.Engine.Tests.Evaluation;

public sealed class TestSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingObserver _observer = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Class_folders_are_matched_by_name_and_synonym()
    {
        Picture("Snow_Leopard", "b.png");
        Picture("Snow_Leopard", "a.JPG");
        Picture("Snow_Leopard", "deeper", "c.png");
        Picture("Snow_Leopard", "notes.md");
        Picture("lorry", "d.png");
        Picture("zebra", "e.png");
        var task = ReactTask.Create("t", [new ReactClass { Name = "truck", Synonyms = ["LORRY"] }, new ReactClass { Name = "snow leopard" }, new ReactClass { Name = "bus" }]);

        var set = TestSet.Open(_folder["set"]);
        var images = set.Images(task, _observer);

        Assert.Equal(
            [("Snow_Leopard/a.JPG", 1), ("Snow_Leopard/b.png", 1), ("Snow_Leopard/deeper/c.png", 1), ("lorry/d.png", 0)],
            images.Select(image => (image.Name.Replace('\\', '/'), image.Label)));
        Assert.Equal("d.png", Encoding.UTF8.GetString(images[3].Image.Read()));
        Assert.Equal(5, set.Count);
        Assert.Contains("zebra", Assert.Single(_observer.Decisions), StringComparison.Ordinal);
        Assert.Contains("bus", Assert.Single(_observer.Warnings), StringComparison.Ordinal);
        Assert.Equal(["Snow Leopard", "lorry", "zebra"], set.DescribeTask().Classes.Select(item => item.Name));
    }

    [Fact]
    public void A_name_goes_before_another_classes_synonym()
    {
        Picture("crane", "a.png");
        var task = ReactTask.Create("t", [new ReactClass { Name = "hoist", Synonyms = ["crane"] }, new ReactClass { Name = "Crane" }]);
        Assert.Equal(1, Assert.Single(TestSet.Open(_folder["set"]).Images(task, _observer)).Label);
    }

    [Theory]
    [InlineData("test")]
    [InlineData(".")]
    public void Webdataset_layout_is_read_in_place(string split)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder["set"], split)).FullName;
        File.WriteAllText(_folder["set", "classnames.txt"], "cat\nsnow leopard\n");
        File.WriteAllText(_folder["set", "zeroshot_classification_templates.txt"], "a photo of {c}.\nthe {c}\n");
        TarMaker.Write(Path.Combine(folder, "10.tar"), ("c.png", Text("third")), ("c.cls", Text("0")));
        TarMaker.Write(Path.Combine(folder, "2.tar"), ("a.cls", Text("1\n")), ("a.webp", Text("first")), ("b.jpg", Text("second")), ("b.cls", Text("0")));

        var set = TestSet.Open(_folder["set"]);
        var task = set.DescribeTask();
        Assert.Equal(["cat", "snow leopard"], task.Classes.Select(item => item.Name));
        Assert.Equal(["a photo of {c}.", "the {c}"], task.Templates);
        var images = set.Images(task, _observer);
        Assert.Equal([("first", 1), ("second", 0), ("third", 0)], images.Select(image => (Encoding.UTF8.GetString(image.Image.Read()), image.Label)));

        // Another order of the classes: the names decide, not the numbers.
        var turned = ReactTask.Create("t", [new ReactClass { Name = "Snow-Leopard" }, new ReactClass { Name = "cat" }]);
        Assert.Equal([0, 1, 1], set.Images(turned, _observer).Select(image => image.Label));
    }

    [Fact]
    public void Without_names_the_numbers_count()
    {
        Directory.CreateDirectory(_folder["set"]);
        TarMaker.Write(_folder["set", "0.tar"], ("a.png", Text("a")), ("a.cls", Text("1")), ("b.png", Text("b")), ("b.cls", Text("5")));
        var set = TestSet.Open(_folder["set"]);
        var task = ReactTask.Create("t", [new ReactClass { Name = "cat" }, new ReactClass { Name = "dog" }]);
        Assert.Equal(1, Assert.Single(set.Images(task, _observer)).Label);
        Assert.Equal(2, set.Count);
        Assert.Equal("ReactTestSetNames", Assert.Throws<ReactException>(set.DescribeTask).ErrorId);
    }

    [Theory]
    [InlineData("7", "names class 7")]
    [InlineData("-1", "does not hold the number")]
    [InlineData("cat", "does not hold the number")]
    [InlineData("99999999999", "does not hold the number")]
    [InlineData("", "does not hold the number")]
    public void A_label_that_is_none_is_an_error(string label, string told)
    {
        Directory.CreateDirectory(_folder["set"]);
        File.WriteAllText(_folder["set", "classnames.txt"], "cat\ndog\n");
        TarMaker.Write(_folder["set", "0.tar"], ("a.png", Text("a")), ("a.cls", Text(label)));
        var error = Assert.Throws<ReactException>(() => TestSet.Open(_folder["set"]));
        Assert.Equal(("ReactTestSetDamaged", ReactErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains("0.tar", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.RecommendedAction);
    }

    [Theory]
    [InlineData("b.jpg", "'b' has no .cls")]
    [InlineData("b.cls", "'b' has no picture")]
    public void A_sample_that_lacks_its_picture_or_its_label_is_an_error_and_not_left_out(string alone, string told)
    {
        Directory.CreateDirectory(_folder["set"]);
        TarMaker.Write(_folder["set", "0.tar"], ("a.png", Text("a")), ("a.cls", Text("0")), (alone, Text("0")), ("c.png", Text("c")), ("c.cls", Text("1")));
        var error = Assert.Throws<ReactException>(() => TestSet.Open(_folder["set"]));
        Assert.Equal("ReactTestSetDamaged", error.ErrorId);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corpus_is_told_from_a_test_set()
    {
        Directory.CreateDirectory(_folder["corpus"]);
        TarMaker.Write(_folder["corpus", "0.tar"], ("a.png", Text("a")), ("a.txt", Text("a cat")));
        var error = Assert.Throws<ReactException>(() => TestSet.Open(_folder["corpus"]));
        Assert.Equal(("ReactTestSetLayout", ReactErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains("pictures with captions, as a corpus does", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_that_a_test_set_cannot_tell_apart_are_an_error()
    {
        Picture("t-shirt", "a.png");
        var task = ReactTask.Create("t", [new ReactClass { Name = "cat" }, new ReactClass { Name = "t shirt" }, new ReactClass { Name = "T-shirt" }]);
        var error = Assert.Throws<ReactException>(() => TestSet.Open(_folder["set"]).Images(task, _observer));
        Assert.Equal(("ReactTaskAmbiguous", ReactErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.Contains("'t shirt' and 'T-shirt'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Opening_can_be_stopped()
    {
        Picture("cat", "a.png");
        Assert.Throws<OperationCanceledException>(() => TestSet.Open(_folder["set"], new CancellationToken(canceled: true)));
        Directory.CreateDirectory(_folder["tars"]);
        TarMaker.Write(_folder["tars", "0.tar"], ("a.png", Text("a")), ("a.cls", Text("0")));
        Assert.Throws<OperationCanceledException>(() => TestSet.Open(_folder["tars"], new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_damaged_tar_is_an_error_and_not_a_smaller_test_set()
    {
        Directory.CreateDirectory(_folder["set"]);
        TarMaker.Write(_folder["whole.tar"], ("a.png", Text("a")), ("a.cls", Text("0")), ("b.png", Text("b")), ("b.cls", Text("0")));
        File.WriteAllBytes(_folder["set", "0.tar"], File.ReadAllBytes(_folder["whole.tar"])[..2700]);
        var error = Assert.Throws<ReactException>(() => TestSet.Open(_folder["set"]));
        Assert.Equal("ReactTestSetDamaged", error.ErrorId);
        Assert.Contains("0.tar", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_test_set_is_told_apart()
    {
        Assert.Equal("ReactPathNotFound", Assert.Throws<ReactException>(() => TestSet.Open(_folder["none"])).ErrorId);
        File.WriteAllText(_folder["file"], "x");
        var error = Assert.Throws<ReactException>(() => TestSet.Open(_folder["file"]));
        Assert.Contains("file", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("does not exist", error.Message, StringComparison.Ordinal);
        Assert.Equal("ReactTestSetEmpty", Assert.Throws<ReactException>(() => TestSet.Open(Directory.CreateDirectory(_folder["empty"]).FullName)).ErrorId);

        Picture("zebra", "e.png");
        var foreign = Assert.Throws<ReactException>(() => TestSet.Open(_folder["set"]).Images(ReactTask.Create("t", [new ReactClass { Name = "cat" }]), _observer));
        Assert.Equal(("ReactTestSetForeign", ReactErrorKind.Mismatch), (foreign.ErrorId, foreign.Kind));
        Assert.Contains("zebra", foreign.Message, StringComparison.Ordinal);
    }

    private static byte[] Text(string text) => TarMaker.Text(text);

    private void Picture(params string[] parts)
    {
        var path = Path.Combine([_folder["set"], .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, parts[^1]);
    }
}
