namespace React.Engine.Tests.Models;

/// <summary>A folder that is gone with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("react-models-");

    public string Path => _folder.FullName;

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Copies a fixture folder; the copies may be written to.</summary>
    public string Copy(string source, string name)
    {
        var folder = Directory.CreateDirectory(At(name)).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
        {
            var copy = System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file));
            using var from = File.OpenRead(file);
            using var to = File.Create(copy);
            from.CopyTo(to);
        }

        return folder;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
