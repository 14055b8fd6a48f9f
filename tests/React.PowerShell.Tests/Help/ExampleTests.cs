using Xunit;

namespace React.PowerShell.Tests.Help;

/// <summary>Every example of every page runs without an error or warning, and gives something unless it only says what it would do.</summary>
[Collection(ExampleCollection.Name), TestCaseOrderer(typeof(PageOrder))]
public sealed class ExampleTests(ExampleFolder folder)
{
    public static TheoryData<string, int, string> Examples
    {
        get
        {
            var data = new TheoryData<string, int, string>();
            foreach (var page in HelpSource.Pages().Values.OrderBy(page => page.Name, StringComparer.Ordinal))
            {
                for (var i = 0; i < page.Examples.Count; i++)
                {
                    data.Add(page.Name, i, page.Examples[i].Title);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Examples))]
    public void Runs(string page, int number, string title)
    {
        var example = HelpSource.Page(page).Examples[number];
        Assert.Equal(title, example.Title);
        var result = folder.Run(example.Code).ThrowOnError();
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void AScriptFindsTheModulesErrorWithinAnotherAsTheAboutPageShows()
    {
        var example = HelpSource.About().Children.Single(section => section.Title == "Errors").Blocks.Single(block => block.IsCode);
        var shown = folder.Run(example.Text).ThrowOnError().Output.Select(item => item.ToString()).ToArray();
        Assert.Equal(3, shown.Length);
        Assert.Equal("ReactIndexNotFound", shown[0]);
        Assert.Contains("nowhere", shown[1], StringComparison.Ordinal);
        Assert.NotEmpty(shown[2]);
    }
}
