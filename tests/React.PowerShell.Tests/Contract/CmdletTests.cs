using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using React.PowerShell.Tests.Help;
using Xunit;

namespace React.PowerShell.Tests.Contract;

/// <summary>What every cmdlet of the module keeps to, seen by reflection.</summary>
public sealed class CmdletTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    // Numbers of things: the field calls them so, and "Epoch 10" would be the tenth.
    private static readonly string[] PluralNames = ["Epochs", "WarmupSteps", "GatedBlocks", "Views"];

    public static TheoryData<string> Names => [.. HelpSource.PageNames];

    [Fact]
    public void ManifestExportsExactlyTheAssemblysCmdlets()
    {
        var manifest = Parser.ParseFile(Path.Combine(HelpSource.Root, "React.psd1"), out _, out var errors);
        Assert.Empty(errors);
        var table = (Hashtable)((HashtableAst)manifest.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)).SafeGetValue();
        var exported = ((object[])table["CmdletsToExport"]!).Cast<string>();
        var compiled = fixture.Commands.Values.First().ImplementingType.Assembly.GetTypes()
            .Select(type => type.GetCustomAttribute<CmdletAttribute>()).OfType<CmdletAttribute>().Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
        Assert.Equal(compiled.Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
        Assert.Equal(compiled.Order(StringComparer.Ordinal), fixture.Commands.Keys.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public void NameIsAnApprovedVerbAndASingularNoun(string name)
    {
        var command = fixture.Commands[name];
        Assert.Contains(command.Verb, ApprovedVerbs());
        Assert.Matches("^React[A-Z][A-Za-z]*[a-rt-z]$", command.Noun);
        Assert.Equal($"{command.Verb}{command.Noun}Command", command.ImplementingType.Name);
        Assert.True(command.ImplementingType.IsSealed);
    }

    [Theory, MemberData(nameof(Names))]
    public void ParametersAreNamedInTheSingularAndPascalCase(string name) => Assert.All(ModuleFixture.OwnParameters(fixture.Commands[name]), parameter =>
    {
        Assert.Matches("^[A-Z][A-Za-z0-9]*$", parameter.Name);
        Assert.True(PluralNames.Contains(parameter.Name) || !parameter.Name.EndsWith('s') || parameter.Name.EndsWith("us", StringComparison.Ordinal) || parameter.Name.EndsWith("ss", StringComparison.Ordinal), $"-{parameter.Name} is a plural.");
    });

    [Theory, MemberData(nameof(Names))]
    public void NoParameterIsBoolean(string name) => Assert.All(ModuleFixture.OwnParameters(fixture.Commands[name]), parameter =>
        Assert.False((Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) == typeof(bool), $"-{parameter.Name} should be a switch."));

    [Theory, MemberData(nameof(Names))]
    public void OutputIsDeclaredAndOurs(string name)
    {
        var types = fixture.Commands[name].ImplementingType.GetCustomAttributes<OutputTypeAttribute>().SelectMany(attribute => attribute.Type).ToArray();
        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.StartsWith("React.React", type.Name, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Names))]
    public void WhatWritesAsksFirst(string name)
    {
        var command = fixture.Commands[name];
        var writes = command.Parameters.ContainsKey("Destination") || command.Verb is VerbsData.Update or VerbsCommon.Optimize;
        Assert.Equal(writes, command.ImplementingType.GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess);
    }

    [Theory, MemberData(nameof(Names))]
    public void AtMostOneParameterOfASetTakesThePipelineByValue(string name)
    {
        var command = fixture.Commands[name];
        Assert.All(command.ParameterSets, set => Assert.True(set.Parameters.Count(parameter => parameter.ValueFromPipeline) <= 1, set.Name));

        // Where a cmdlet follows on another one's output, its default set takes it; one that makes something may take what is there as another way.
        if (command.Verb != VerbsCommon.New && command.ParameterSets.Any(set => set.Parameters.Any(parameter => parameter.ValueFromPipeline)))
        {
            var start = command.ParameterSets.FirstOrDefault(set => set.IsDefault) ?? command.ParameterSets[0];
            Assert.Single(start.Parameters, parameter => parameter.ValueFromPipeline);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void PathsTakeWildcardsAndLiteralPathsDoNot(string name) => Assert.All(ModuleFixture.OwnParameters(fixture.Commands[name]), parameter =>
    {
        var wildcards = parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any();
        if (parameter.Name is "Path" or "ImagePath" or "Corpus" or "VocabularyCorpus" or "Part")
        {
            Assert.True(wildcards, $"-{parameter.Name} lacks SupportsWildcards.");
        }
        else if (parameter.Name is "LiteralPath" or "Destination")
        {
            Assert.False(wildcards, $"-{parameter.Name} takes no wildcards.");
        }
    });

    [Theory, MemberData(nameof(Names))]
    public void ModelsAndDevicesComplete(string name) => Assert.All(
        ModuleFixture.OwnParameters(fixture.Commands[name]).Where(parameter => parameter.Name is "Model" or "Device"),
        parameter => Assert.Single(parameter.Attributes.OfType<ArgumentCompleterAttribute>()));

    [Theory]
    [InlineData("New-ReactIndex -Device cu", "Cuda")]
    [InlineData("Measure-ReactModel -Model ", "Demo")]
    [InlineData("Get-ReactModel d", "Demo")]
    [InlineData("New-ReactModel -Configuration ViT-B", "ViT-B-32")]
    [InlineData("Save-ReactModel openai/clip-vit-b", "openai/clip-vit-base-patch32")]
    [InlineData("Save-ReactModel -Id react-vl/", "react-vl/react-in1k/clip-vit-base-32-gated-image.pt")]
    [InlineData("Find-ReactKnowledge -Against ", "Caption")]
    [InlineData("Invoke-ReactCustomization -Method G", "GatedImage")]
    public void TabCompletes(string typed, string wanted)
    {
        using var pipeline = fixture.Module.Pipeline();
        var found = CommandCompletion.CompleteInput(typed, typed.Length, null, pipeline).CompletionMatches.Select(match => match.CompletionText);
        Assert.Contains(wanted, found);
    }

    private static IEnumerable<string> ApprovedVerbs() =>
        typeof(VerbsCommon).Assembly.GetTypes().Where(type => type.IsClass && type.Name.StartsWith("Verbs", StringComparison.Ordinal) && type.Namespace == typeof(VerbsCommon).Namespace)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);
}
