using System.Collections;
using System.Globalization;
using React.PowerShell.Tests.Contract;
using Xunit;

namespace React.PowerShell.Tests.Help;

/// <summary>Pages and cmdlets say the same.</summary>
public sealed class PageTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    private const int FewestExamples = 3;
    private static readonly string[] NoValue = ["", "0", "-1"];

    public static TheoryData<string> Names => [.. HelpSource.PageNames];

    [Fact]
    public void EveryCmdletHasItsPageAndEveryPageItsCmdlet() =>
        Assert.Equal(fixture.Commands.Keys.Order(StringComparer.Ordinal), HelpSource.PageNames);

    [Theory, MemberData(nameof(Names))]
    public void PageIsNamedAsItsFileAndHasItsExamples(string name)
    {
        var page = HelpSource.Page(name);
        Assert.Equal(name, page.Name);
        Assert.InRange(page.Examples.Count, FewestExamples, 2 * FewestExamples);
        Assert.NotEmpty(page.Description);
        Assert.All(page.Examples, example => Assert.Contains(name, example.Code, StringComparison.Ordinal));
        Assert.Equal(page.Examples.Count, page.Examples.Select(example => example.Title).Distinct().Count());
    }

    [Theory, MemberData(nameof(Names))]
    public void ExactlyTheParametersThatExistAreDescribed(string name)
    {
        var own = ModuleFixture.OwnParameters(fixture.Commands[name]).Select(parameter => parameter.Name);
        Assert.Equal(own.Order(StringComparer.Ordinal), HelpSource.Page(name).Parameters.Select(parameter => parameter.Name).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public void DefaultsAreThoseOfTheCode(string name)
    {
        var command = fixture.Commands[name];
        using var cmdlet = (IDisposable)Activator.CreateInstance(command.ImplementingType)!;
        Assert.All(HelpSource.Page(name).Parameters, described =>
        {
            var parameter = command.Parameters[described.Name];
            if (parameter.SwitchParameter || parameter.ParameterSets.Values.All(set => set.IsMandatory))
            {
                Assert.True(described.Default is null, $"-{described.Name} needs no default.");
                return;
            }

            Assert.True(described.Default is not null, $"-{described.Name} lacks its default.");
            var value = Text(command.ImplementingType.GetProperty(described.Name)!.GetValue(cmdlet));
            switch (described.Default)
            {
                case "number of processors":
                    Assert.Equal(Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture), value);
                    break;
                case { } words when words.Contains(' ', StringComparison.Ordinal) || words == "none":
                    // In words: the engine decides, and the parameter holds what stands for that.
                    Assert.True(NoValue.Contains(value), $"-{described.Name} is {value}, but the page says '{words}'.");
                    break;
                case { } literal when double.TryParse(literal, CultureInfo.InvariantCulture, out var number):
                    Assert.Equal(number, double.Parse(value, CultureInfo.InvariantCulture));
                    break;
                default:
                    Assert.Equal(described.Default, value);
                    break;
            }
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void InputsAndOutputsAreThoseOfTheCode(string name)
    {
        var command = fixture.Commands[name];
        var page = HelpSource.Page(name);
        Assert.Equal(command.OutputType.Select(type => type.Name), page.Outputs.Select(type => type.Name).Take(command.OutputType.Count));
        var inputs = command.Parameters.Values.Where(parameter => parameter.ParameterSets.Values.Any(set => set.ValueFromPipeline))
            .Select(parameter => (parameter.ParameterType.IsArray ? parameter.ParameterType.GetElementType()! : parameter.ParameterType).FullName!)
            .Distinct().DefaultIfEmpty("None");
        Assert.Equal(inputs, page.Inputs.Select(type => type.Name).Take(inputs.Count()));
    }

    [Theory, MemberData(nameof(Names))]
    public void RelatedTopicsExist(string name) => Assert.All(HelpSource.Page(name).Related, topic =>
        Assert.True(topic == HelpSource.AboutPage || HelpSource.PageNames.Contains(topic), topic));

    [Theory, MemberData(nameof(Names))]
    public void ParametersAndCmdletsThatTextsMentionExist(string name)
    {
        var page = HelpSource.Page(name);
        var texts = page.Description.Concat(page.Notes).Concat(page.Parameters.SelectMany(parameter => parameter.Text)).Append(page.Synopsis);
        var known = fixture.Commands.Values.SelectMany(command => command.Parameters.Keys).ToHashSet(StringComparer.Ordinal);
        Assert.All(texts, text =>
        {
            foreach (var word in text.Split([' ', '\n', ',', '.', ';', ':', '(', ')', '\'']))
            {
                if (word.Length > 1 && word[0] == '-' && char.IsUpper(word[1]))
                {
                    Assert.Contains(word[1..], known);
                }
                else if (word.Contains("-React", StringComparison.Ordinal))
                {
                    Assert.Contains(word, HelpSource.PageNames);
                }
            }
        });
    }

    private static string Text(object? value) => value is ICollection { Count: 0 } ? "" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
