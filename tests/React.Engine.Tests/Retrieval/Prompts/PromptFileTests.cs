using React.Engine.Tests.Storage;
using React.Retrieval.Prompts;
using Xunit;

namespace React.Engine.Tests.Retrieval.Prompts;

public sealed class PromptFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_goes_by_class_or_is_a_list_of_templates()
    {
        var list = PromptFile.Read(Write("a.json", """{ "Tench": ["A tench is a fish.", "It is green."], "tench": "More.", /* none */ "eel": [], }"""));
        Assert.Equal(["A tench is a fish.", "It is green.", "More."], list.Classes["TENCH"]);
        Assert.Empty(list.Classes["eel"]);
        Assert.Empty(list.Templates);
        Assert.Equal(["a {}", "the {c}"], PromptFile.Read(Write("b.JSON", """["a {}", " the {c} "]""")).Templates);
    }

    [Fact]
    public void Text_has_a_template_or_a_class_and_its_texts_on_each_line()
    {
        var list = PromptFile.Read(Write("a.txt", "a photo of a {}\r\n\ntench\tA tench is a fish.\t\tIt is {}.\nTENCH\tMore."));
        Assert.Equal(["a photo of a {}"], list.Templates);
        Assert.Equal(["A tench is a fish.", "It is {}.", "More."], list.Classes["tench"]);
    }

    [Theory]
    [InlineData("a.json", "", "JSON")]
    [InlineData("a.json", "7", "neither an object nor a list")]
    [InlineData("a.json", """{ "eel": 7 }""", "the class 'eel' has no text")]
    [InlineData("a.json", """{ "eel": ["x", 7] }""", "the class 'eel' has an item that is no text")]
    [InlineData("a.json", """{ "eel": ["  "] }""", "or empty")]
    [InlineData("a.json", """{ " ": ["x"] }""", "without a name")]
    [InlineData("a.json", """["no place"]""", "the template 'no place'")]
    [InlineData("a.json", "{}", "holds nothing")]
    [InlineData("a.json", """{ "a": "\ud800" }""", "cannot be taken")]
    [InlineData("a.json", """{"a":[[[[[[]]]]]]}""", "depth")]
    [InlineData("a.txt", "a {}\nno place", "line 2 is neither")]
    [InlineData("a.txt", "\n \n", "holds nothing")]
    public void What_is_no_such_file_is_an_error_that_says_where(string name, string text, string said)
    {
        var path = Write(name, text);
        var error = Assert.Throws<ReactException>(() => PromptFile.Read(path));
        Assert.Equal(("ReactPromptFile", ReactErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_too_large_is_refused_unread_and_one_that_is_absent_is_not_found()
    {
        using (var file = File.Create(_folder["large.txt"]))
        {
            file.SetLength(1L << 40);
        }

        Assert.Contains("64 MiB", Assert.Throws<ReactException>(() => PromptFile.Read(_folder["large.txt"])).Message, StringComparison.Ordinal);
        Assert.Equal(ReactErrorKind.NotFound, Assert.Throws<ReactException>(() => PromptFile.Read(_folder["none.txt"])).Kind);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
