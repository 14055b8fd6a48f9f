using React.Engine.Tests.Storage;
using React.Retrieval;
using Xunit;

namespace React.Engine.Tests.Retrieval;

public sealed class TaskFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_again()
    {
        var task = ReactTask.Create("Großkatzen", [new ReactClass { Name = "snow leopard", Synonyms = ["ounce"] }, new ReactClass { Name = "\"quoted\" 虎" }], ["a {}.", "the {c}"]);
        TaskFile.Write(task, _folder["task.json"]);
        var read = TaskFile.Read(_folder["task.json"]);
        Assert.Equal("Großkatzen", read.Name);
        Assert.Equal(_folder["task.json"], read.Path);
        Assert.Equal(task.Templates, read.Templates);
        Assert.Equal(["snow leopard", "\"quoted\" 虎"], read.Classes.Select(item => item.Name));
        Assert.Equal([["ounce"], []], read.Classes.Select(item => item.Synonyms));
    }

    [Fact]
    public void What_would_not_be_read_again_is_not_written()
    {
        var task = ReactTask.Create("cats", [new ReactClass { Name = "ounce" }]);
        Assert.Contains("one a line", Assert.Throws<ReactException>(() => TaskFile.Write(task, _folder["cats.txt"])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["cats.txt"]));
        Assert.Contains("is a folder", Assert.Throws<ReactException>(() => TaskFile.Write(task, _folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("New-ReactTask", Assert.Throws<ReactException>(() => TaskFile.Read(_folder["snow leopard"])).RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_file_gets_the_defaults()
    {
        var path = Write("rare cats.json", "{ // cats alone\n \"Classes\": [ { \"name\": \"manul\" }, ], }");
        var task = TaskFile.Read(path);
        Assert.Equal("rare cats", task.Name);
        Assert.Equal(ReactTask.DefaultTemplates, task.Templates);
        Assert.Equal(["a", "b c"], TaskFile.Read(Write("names.txt", "a\r\n\n  b c  \n")).Classes.Select(item => item.Name));
    }

    [Theory]
    [InlineData("", "ReactTaskFile")]
    [InlineData("{", "ReactTaskFile")]
    [InlineData("null", "ReactTaskFile")]
    [InlineData("[]", "ReactTaskFile")]
    [InlineData("{}", "ReactTaskFile")]
    [InlineData("""{ "classes": "cat" }""", "ReactTaskFile")]
    [InlineData("""{ "classes": [ "cat" ] }""", "ReactTaskFile")]
    [InlineData("""{ "classes": [ null ] }""", "ReactTaskFile")]
    [InlineData("""{ "classes": [ { "name": 7 } ] }""", "ReactTaskFile")]
    [InlineData("""{ "classes": [ { "name": "a" } ], "templates": [ null ] }""", "ReactTaskFile")]
    [InlineData("""{ "classes": [] }""", "ReactTaskNoClass")]
    [InlineData("""{ "classes": [ {} ] }""", "ReactTaskEmptyName")]
    [InlineData("""{ "classes": [ { "name": " " } ] }""", "ReactTaskEmptyName")]
    [InlineData("""{ "classes": [ { "name": "a", "synonyms": [ null ] } ] }""", "ReactTaskEmptyName")]
    [InlineData("""{ "classes": [ { "name": "a" }, { "name": "A" } ] }""", "ReactTaskRepeatedClass")]
    [InlineData("""{ "classes": [ { "name": "a" } ], "templates": [] }""", "ReactTaskNoTemplate")]
    [InlineData("""{ "classes": [ { "name": "a" } ], "templates": [ "no place" ] }""", "ReactTaskTemplate")]
    public void What_is_no_task_is_an_error_that_names_the_file(string json, string id)
    {
        var path = Write("task.json", json);
        var error = Assert.Throws<ReactException>(() => TaskFile.Read(path));
        Assert.Equal(id, error.ErrorId);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.RecommendedAction);
    }

    [Theory]
    [InlineData("large.json")]
    [InlineData("large.txt")]
    public void A_file_too_large_is_refused_unread(string name)
    {
        using (var file = File.Create(_folder[name]))
        {
            file.SetLength(1L << 40);
        }

        var error = Assert.Throws<ReactException>(() => TaskFile.Read(_folder[name]));
        Assert.Equal(("ReactTaskFile", ReactErrorKind.InvalidData), (error.ErrorId, error.Kind));
        Assert.Contains("64 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_absent_is_not_found()
    {
        Assert.Equal(ReactErrorKind.NotFound, Assert.Throws<ReactException>(() => TaskFile.Read(_folder["none.json"])).Kind);
        Assert.Equal(ReactErrorKind.NotFound, Assert.Throws<ReactException>(() => TaskFile.Read(Directory.CreateDirectory(_folder["bare"]).FullName)).Kind);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
