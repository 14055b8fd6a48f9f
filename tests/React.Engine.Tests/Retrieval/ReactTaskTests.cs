using React.Retrieval;
using Xunit;

namespace React.Engine.Tests.Retrieval;

public sealed class ReactTaskTests
{
    [Theory]
    [InlineData("ReactTaskNoClass", new string[0], new[] { "a {}" })]
    [InlineData("ReactTaskEmptyName", new[] { "cat", "" }, new[] { "a {}" })]
    [InlineData("ReactTaskRepeatedClass", new[] { "cat", "CAT" }, new[] { "a {}" })]
    [InlineData("ReactTaskNoTemplate", new[] { "cat" }, new string[0])]
    [InlineData("ReactTaskTemplate", new[] { "cat" }, new[] { "a {}", "a { }" })]
    public void What_cannot_work_is_refused(string id, string[] classes, string[] templates)
    {
        var error = Assert.Throws<ReactException>(() => ReactTask.Create("pets", classes.Select(name => new ReactClass { Name = name }), templates));
        Assert.Equal((id, ReactErrorKind.InvalidArgument), (error.ErrorId, error.Kind));
        Assert.Contains("pets", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.RecommendedAction);
    }

    [Fact]
    public void Synonyms_belong_to_a_class_whatever_the_case()
    {
        var task = ReactTask.Create("t", ["Truck", "bus"], new Dictionary<string, IReadOnlyList<string>> { ["truck"] = ["lorry", "pickup"] });
        Assert.Equal([["lorry", "pickup"], []], task.Classes.Select(item => item.Synonyms));
        var error = Assert.Throws<ReactException>(() => ReactTask.Create("t", ["bus"], new Dictionary<string, IReadOnlyList<string>> { ["truck"] = ["lorry"] }));
        Assert.Equal("ReactTaskStraySynonym", error.ErrorId);
    }

    [Fact]
    public void Queries_are_each_name_in_each_template_class_by_class()
    {
        var task = ReactTask.Create("t", [new ReactClass { Name = "truck", Synonyms = ["lorry"] }, new ReactClass { Name = "bus" }], ["a {}.", "{c}, a {}"]);
        Assert.Equal(
            [(0, "a truck."), (0, "truck, a truck"), (0, "a lorry."), (0, "lorry, a lorry"), (1, "a bus."), (1, "bus, a bus")],
            TaskQuery.For(task).Select(query => (query.Class, query.Text)));
    }
}
