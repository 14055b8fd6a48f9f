using System.Globalization;
using System.Xml.Linq;
using React.PowerShell.Tests.Help;
using Xunit;

namespace React.PowerShell.Tests.Contract;

/// <summary>Every type that users see has a table, and tables fit 120 columns.</summary>
public sealed class ViewDefinitionTests
{
    private const int Columns = 120;

    // What a column without a width needs to show something of its text.
    private const int LeastFlexible = 10;

    private static readonly XDocument Views = XDocument.Load(Path.Combine(HelpSource.Root, "module", "React.format.ps1xml"));

    /// <summary>Names of the views.</summary>
    public static TheoryData<string> Names => [.. Views.Descendants("View").Select(view => view.Element("Name")!.Value)];

    /// <summary>A type's view.</summary>
    public static XElement View(string name) => Views.Descendants("View").Single(view => view.Element("Name")!.Value == name);

    [Fact]
    public void EveryOutputTypeHasAViewAndEveryViewIsTested()
    {
        var viewed = Names.Select(row => row.Data).ToArray();
        Assert.Empty(HelpSource.Pages().Values.SelectMany(page => page.Outputs).Select(type => type.Name).Except(viewed));
        Assert.Equal(ViewTests.Types.Select(row => row.Data).Order(StringComparer.Ordinal), viewed.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public void ColumnsFit(string name)
    {
        var view = View(name);
        Assert.Equal(name, Assert.Single(view.Descendants("TypeName")).Value);
        var headers = view.Descendants("TableColumnHeader").ToArray();
        Assert.Equal(headers.Length, view.Descendants("TableColumnItem").Count());
        var width = headers.Sum(header => header.Element("Width") is { } fixedWidth ? int.Parse(fixedWidth.Value, CultureInfo.InvariantCulture) : LeastFlexible);
        Assert.True(width + headers.Length - 1 <= Columns, $"{width + headers.Length - 1} columns.");
        Assert.All(headers.Where(header => header.Element("Width") is not null), header =>
            Assert.True(header.Element("Label")!.Value.Length <= int.Parse(header.Element("Width")!.Value, CultureInfo.InvariantCulture), header.Element("Label")!.Value));
    }
}
