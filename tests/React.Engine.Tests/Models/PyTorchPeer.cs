using System.Diagnostics;
using Xunit;

namespace React.Engine.Tests.Models;

/// <summary>Runs torch_peer.py with a Python that has PyTorch; tests skip, saying so, where there is none.</summary>
internal static class PyTorchPeer
{
    private static readonly Lazy<string?> Python = new(Find);

    /// <summary>Runs the script to its end.</summary>
    public static void Run(string command, string folder)
    {
        Assert.SkipWhen(Python.Value is null, "no Python with PyTorch is here (set REACT_PYTHON, or install python3-torch)");
        var (code, output) = Start(Python.Value!, Script(), command, folder);
        Assert.True(code == 0, output);
    }

    private static string? Find() =>
        new[] { Environment.GetEnvironmentVariable("REACT_PYTHON"), "python3", "/usr/bin/python3", "python" }.FirstOrDefault(python => python is not null && HasTorch(python));

    private static bool HasTorch(string python)
    {
        try
        {
            return Start(python, "-c", "import torch").Code == 0;
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException)
        {
            return false;
        }
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "tests", "React.Engine.Tests", "Models", "torch_peer.py");
            if (File.Exists(script))
            {
                return script;
            }
        }

        Assert.Skip("torch_peer.py is not beside the tests");
        return "";
    }

    private static (int Code, string Output) Start(string python, params string[] arguments)
    {
        var start = new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
