using System.Collections;
using System.Management.Automation;
using Xunit;
using Pipeline = System.Management.Automation.PowerShell;

namespace React.PowerShell.Tests.Harness;

/// <summary>Everything that a pipeline wrote, stream by stream.</summary>
internal sealed record RunResult
{
    public required IReadOnlyList<PSObject> Output { get; init; }

    /// <summary>Errors in their order; a terminating one comes last.</summary>
    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Verbose { get; init; }

    public required IReadOnlyList<object> Information { get; init; }

    public required IReadOnlyList<ProgressRecord> Progress { get; init; }

    /// <summary>Whether a terminating error ended the pipeline.</summary>
    public required bool Terminated { get; init; }

    /// <summary>The output as text, one line an object.</summary>
    public string Text => string.Join('\n', Output.Select(item => item?.ToString()));

    /// <summary>Runs the pipeline.</summary>
    public static RunResult Of(Pipeline pipeline, IEnumerable? input = null)
    {
        var output = new List<PSObject>();
        ErrorRecord? last = null;
        try
        {
            pipeline.Invoke(input, output);
        }
        catch (RuntimeException error)
        {
            last = error.ErrorRecord;
        }

        var streams = pipeline.Streams;
        return new RunResult
        {
            Output = output,
            Errors = [.. streams.Error, .. last is null ? Array.Empty<ErrorRecord>() : [last]],
            Warnings = [.. streams.Warning.Select(record => record.Message)],
            Verbose = [.. streams.Verbose.Select(record => record.Message)],
            Information = [.. streams.Information.Select(record => record.MessageData)],
            Progress = [.. streams.Progress],
            Terminated = last is not null,
        };
    }

    /// <summary>Fails the test with the first error's text if there was one.</summary>
    public RunResult ThrowOnError()
    {
        Assert.True(Errors.Count == 0, Errors.Count == 0 ? "" : $"{Errors[0].FullyQualifiedErrorId}: {Errors[0]}\n{Errors[0].ScriptStackTrace}\n{Errors[0].Exception}");
        return this;
    }

    /// <summary>The base objects of the output.</summary>
    public IReadOnlyList<T> Objects<T>() => [.. Output.Select(item => Assert.IsType<T>(item.BaseObject, exactMatch: false))];

    /// <summary>The only error, with this id.</summary>
    public ErrorRecord SingleError(string id)
    {
        var error = Assert.Single(Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        return error;
    }
}
