namespace React.Benchmarks;

/// <summary>A folder that is gone at the end, also after Ctrl+C.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("react-benchmark-").FullName;
        Console.CancelKeyPress += OnCancel;
    }

    public string Path { get; }

    /// <summary>A path in it.</summary>
    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancel;
        Remove();
    }

    // The process ends right after this; what is still mapped goes with it.
    private void OnCancel(object? sender, ConsoleCancelEventArgs arguments) => Remove();

    private void Remove()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"'{Path}' could not be removed: {error.Message}");
        }
    }
}
