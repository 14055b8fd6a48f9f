using Xunit;

namespace React.Engine.Tests;

/// <summary>Golden data that lies beside the clone. Tests that need it skip, saying so, where it is absent.</summary>
internal static class SharedData
{
    private static readonly string? Root = Find();

    /// <summary>Path of a fixture, or the test is skipped.</summary>
    public static string Fixture(params string[] parts)
    {
        Assert.SkipWhen(Root is null, "golden data is absent: no folder 'shared' beside the clone");
        return Path.Combine([Root!, "fixtures", .. parts]);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "React.PowerShell.sln")))
            {
                var shared = Path.Combine(folder.FullName, "..", "shared");
                return Directory.Exists(Path.Combine(shared, "fixtures")) ? Path.GetFullPath(shared) : null;
            }
        }

        return null;
    }
}
