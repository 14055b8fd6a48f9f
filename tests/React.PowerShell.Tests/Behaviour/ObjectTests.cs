using System.Collections;
using System.Management.Automation;
using System.Reflection;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Behaviour;

/// <summary>What the cmdlets give can be read to the last property, as exporting and formatting do.</summary>
[Collection(TinyCollection.Name)]
public sealed class ObjectTests(TinyBench bench)
{
    [Theory]
    [InlineData("$sample")]
    [InlineData("Get-ReactModel $model")]
    [InlineData("$index")]
    [InlineData("$task")]
    [InlineData("Get-ReactIndex -Index $index.Path")]
    [InlineData("Test-ReactIndex -Index $index")]
    [InlineData("Get-ReactEmbedding -Model $model -Text a")]
    [InlineData("Find-ReactKnowledge -Text a -Index $index -Count 1")]
    [InlineData("Measure-ReactModel -Model $model -Task $task -Path $sample.TestSets[0]")]
    [InlineData("Find-ReactKnowledge -Random -Index $index -Count 8 | Invoke-ReactCustomization -Model $model -Destination $to -Epochs 1 -BatchSize 4")]
    [InlineData("$task | Find-ReactKnowledge -Index $index -Count 2 | Invoke-ReactCustomization -Model $model -Destination $to -Method Cache")]
    [InlineData("Get-ReactDevice")]
    [InlineData("Test-ReactEnvironment")]
    public void Every_property_can_be_read_and_nothing_native_hides_in_it(string command)
    {
        var output = bench.Run($"param($to) {command}", bench.New());
        Assert.NotEmpty(output);
        Assert.All(output, item => Read(item.BaseObject, item.BaseObject.GetType().Name, 0));
    }

    [Theory]
    [InlineData("$sample")]
    [InlineData("Get-ReactModel $model")]
    [InlineData("$index")]
    [InlineData("$task")]
    [InlineData("Find-ReactKnowledge -Text a -Index $index -Count 1")]
    [InlineData("Measure-ReactModel -Model $model -Task $task -Path $sample.TestSets[0]")]
    public void Json_tells_what_an_object_is(string command)
    {
        var json = (string)Assert.Single(bench.Run($"{command} | ConvertTo-Json -Depth 3")).BaseObject;
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Assert.NotEmpty(document.RootElement.EnumerateObject());
    }

    private static void Read(object value, string where, int depth)
    {
        Assert.True(depth < 8, $"{where} has no end");
        var type = value.GetType();
        Assert.False(type.FullName!.StartsWith("TorchSharp", StringComparison.Ordinal), where);
        if (value is IEnumerable items && value is not string)
        {
            // What the compiler makes of [.. x] as an IReadOnlyList has no index that scripts could use: $list[0] would be the whole list.
            Assert.True(type.IsArray || type.GetCustomAttribute<DefaultMemberAttribute>() is not null, $"{where} is a {type.Name}, which has no index");
            foreach (var item in items.Cast<object?>().Take(4).OfType<object>())
            {
                Read(item, $"{where}[]", depth + 1);
            }

            return;
        }

        if (type.IsPrimitive || type.IsEnum || type.Namespace == "System")
        {
            return;
        }

        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0))
        {
            var read = PSObject.AsPSObject(value).Properties[property.Name].Value;
            if (read is not null)
            {
                Read(read is PSObject wrapped ? wrapped.BaseObject : read, $"{where}.{property.Name}", depth + 1);
            }
        }
    }
}
