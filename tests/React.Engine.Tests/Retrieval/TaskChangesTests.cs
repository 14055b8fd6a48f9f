using React.Engine.Tests.Indexing;
using React.Engine.Tests.Retrieval.Words;
using React.Engine.Tests.Storage;
using React.Retrieval;
using Xunit;

namespace React.Engine.Tests.Retrieval;

public sealed class TaskChangesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingObserver _observer = new();
    private readonly ReactTask _task = ReactTask.Create("t", [new ReactClass { Name = "Truck", Synonyms = ["lorry"] }, new ReactClass { Name = "bus" }], ["a {}."]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_sentences_and_descriptions_are_added()
    {
        var task = Apply(new TaskChanges
        {
            Synonyms = Lists("truck", "pickup", "LORRY", "truck"),
            SynonymFiles = [Write("s.json", """{ "TRUCK": "big rig", "bus": ["coach"] }""")],
            Descriptions = Lists("bus", "A {} is long."),
            PromptFiles = [Write("p.txt", "the {c}\nbus\tA bus is long.\ntruck\tA truck is large."), Write("q.json", """{ "bus": "A bus is long.", "tench": "A fish.", "truck": "It is heavy." }""")],
            Preferred = new Dictionary<string, string> { ["BUS"] = "Coach" },
        });
        Assert.Equal([["lorry", "pickup", "big rig"], ["coach"]], task.Classes.Select(item => item.Synonyms));
        Assert.Equal([["A truck is large.", "It is heavy."], ["A {} is long.", "A bus is long."]], task.Classes.Select(item => item.Descriptions));
        Assert.Equal([null, "Coach"], task.Classes.Select(item => item.PreferredName));
        Assert.Equal(["the {c}"], task.Templates);
        Assert.Contains(_observer.Decisions, text => text.Contains("1 classes", StringComparison.Ordinal));
        Assert.Empty(_observer.Warnings);

        // Zero-shot weights have the preferred name alone, and the descriptions; every name is searched for, descriptions where they are wanted.
        Assert.Equal(["the Coach", "A Coach is long.", "A bus is long."], TaskQuery.ZeroShot(task, 1).Select(query => query.Text));
        Assert.Equal(["the Truck", "the lorry", "the pickup", "the big rig", "A truck is large.", "It is heavy."], TaskQuery.ZeroShot(task, 0).Select(query => query.Text));
        Assert.Equal(["the bus", "the coach"], TaskQuery.For(task, 1).Select(query => query.Text));
        Assert.Equal(["the bus", "the coach", "A Coach is long.", "A bus is long."], QuerySet.Of(task, 1, descriptions: true).Queries);

        TaskFile.Write(task, _folder["task.json"]);
        var read = TaskFile.Read(_folder["task.json"]);
        Assert.Equal(task.Classes.Select(item => (item.Name, item.PreferredName)), read.Classes.Select(item => (item.Name, item.PreferredName)));
        Assert.Equal(task.Classes.Select(item => item.Descriptions), read.Classes.Select(item => item.Descriptions));
    }

    [Fact]
    public void What_was_said_goes_before_what_captions_say()
    {
        var store = new CaptionStore("lorry", "lorry", "truck", "coach", "coach");
        var changes = new TaskChanges { Synonyms = Lists("bus", "coach"), Store = store, Preferred = new Dictionary<string, string> { ["bus"] = "bus" } };
        Assert.Equal(["lorry", "bus"], Apply(changes).Classes.Select(item => item.PreferredName));
    }

    [Fact]
    public void Nothing_changes_where_nothing_is_given() => Assert.Equal(TaskQuery.For(_task), TaskQuery.For(Apply(new TaskChanges())));

    [Fact]
    public void What_is_for_no_class_of_the_task_is_refused()
    {
        Assert.Equal("ReactTaskStraySynonym", Fails(new TaskChanges { Synonyms = Lists("car", "auto") }));
        Assert.Equal("ReactTaskStrayClass", Fails(new TaskChanges { Descriptions = Lists("car", "A car.") }));
        Assert.Equal("ReactTaskStrayClass", Fails(new TaskChanges { Preferred = new Dictionary<string, string> { ["car"] = "auto" } }));
        Assert.Equal("ReactTaskPreferredName", Fails(new TaskChanges { Preferred = new Dictionary<string, string> { ["bus"] = "auto" } }));
        Assert.Equal("ReactTaskEmptyDescription", Fails(new TaskChanges { Descriptions = Lists("bus", " ") }));
        Assert.Equal("ReactTaskNoTemplate", Fails(new TaskChanges { Templates = [] }));
        Assert.Equal("ReactPromptForeign", Fails(new TaskChanges { PromptFiles = [Write("p.json", """{ "car": "A car." }""")] }));
        Assert.Equal("ReactPromptFile", Fails(new TaskChanges { SynonymFiles = [Write("s.txt", "a {}")] }));
        Apply(new TaskChanges { PromptFiles = [Write("one.json", """{ "bus": "A bus." }""")] });
        Assert.Contains(_observer.Warnings, text => text.Contains("nothing for 'Truck'", StringComparison.Ordinal));
    }

    private ReactTask Apply(TaskChanges changes) => changes.Apply(_task, _observer, TestContext.Current.CancellationToken);

    private string Fails(TaskChanges changes) => Assert.Throws<ReactException>(() => Apply(changes)).ErrorId;

    private static Dictionary<string, IReadOnlyList<string>> Lists(string name, params string[] texts) => new() { [name] = texts };

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
