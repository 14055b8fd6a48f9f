using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Shell;

/// <summary>The shell as a process: what scripts get, what comes out where, how it ends.</summary>
public sealed class ShellProcessTests : IDisposable
{
    private const string Describe = """
        param([string]$Name = 'none', [int]$Count = 3, [switch]$Fast, [string[]]$List, [Parameter(ValueFromRemainingArguments)][string[]]$Rest)
        "name=$Name count=$Count fast=$Fast list=$($List -join '|') rest=$($Rest -join '|')"
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("name=a count=7 fast=False list= rest=", "-Name", "a", "-Count", "7")]
    [InlineData("name=a count=7 fast=True list= rest=", "-Name:a", "-Fast", "-Count:7")]
    [InlineData("name=a count=3 fast=False list= rest=", "-Fast:$false", "-Name:", "a")]
    [InlineData("name=a count=4 fast=True list=x,y rest=r|s", "a", "4", "x,y", "r", "-Fast", "s")]
    [InlineData("name=a count=-4 fast=False list= rest=", "a", "-4")]
    [InlineData("name=$(1+1) ; 'x' count=3 fast=False list= rest=", "$(1+1) ; 'x'")]
    [InlineData("name=none count=3 fast=False list= rest=")]
    public async Task Arguments_are_bound_to_the_scripts_parameters(string expected, params string[] arguments)
    {
        var run = await Script(Describe, arguments);

        Assert.Equal("", run.Error);
        Assert.Equal(expected, run.Output.TrimEnd());
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("'done'", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("function f { exit 5 }; f; 'never'", 5)]
    [InlineData("exit", 0)]
    [InlineData("throw 'oops'", 1)]
    [InlineData("Write-Error 'oops' -ErrorAction Stop", 1)]
    [InlineData("Write-Error 'oops'", 0)]
    [InlineData("if (", 1)]
    [InlineData("[CmdletBinding()] param([Parameter(Mandatory)][int]$N) $N", 1, "-N", "word")]
    public async Task Exit_code_tells_how_a_script_ended(string script, int expected, params string[] arguments)
    {
        var run = await Script(script, arguments);

        Assert.Equal(expected, run.ExitCode);
        Assert.DoesNotContain("never", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_program_inside_a_script_is_not_the_scripts_failure()
    {
        var run = await Script("if ($IsWindows) { cmd /c exit 3 } else { sh -c 'exit 3' }; \"code $LASTEXITCODE\"");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("code 3", run.Output.TrimEnd());
    }

    [Theory]
    [InlineData("exit 4", 4)]
    [InlineData("'a'; throw 'oops'", 1)]
    [InlineData("1 + 1", 0)]
    public async Task Exit_code_tells_how_a_command_ended(string command, int expected)
    {
        var run = await ShellProcess.RunAsync(["-NoModule", "-Command", command], stopping: TestContext.Current.CancellationToken);

        Assert.Equal(expected, run.ExitCode);
    }

    [Fact]
    public async Task Errors_go_to_standard_error_and_nothing_redirected_holds_control_sequences()
    {
        var run = await Script("""
            [pscustomobject]@{ Number = 1; Word = 'a' }
            Write-Host 'green' -ForegroundColor Green
            Write-Warning 'careful'
            Write-Verbose 'detail' -Verbose
            Write-Progress -Activity 'Working' -PercentComplete 50
            Write-Error 'bad' -RecommendedAction 'Do better.'
            """);

        Assert.Contains("Number", run.Output, StringComparison.Ordinal);
        Assert.Contains("green", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Working", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("WARNING: careful", run.Error, StringComparison.Ordinal);
        Assert.Contains("VERBOSE: detail", run.Error, StringComparison.Ordinal);
        Assert.Contains("Write-Error:", run.Error, StringComparison.Ordinal);
        Assert.Contains("bad", run.Error, StringComparison.Ordinal);
        Assert.Contains("Recommendation: Do better.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
        Assert.DoesNotContain("bad", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminating_error_names_the_scripts_line()
    {
        var run = await Script("'first'\nthrow 'oops'");

        Assert.Equal("first", run.Output.TrimEnd());
        Assert.Contains("script.ps1:2", run.Error, StringComparison.Ordinal);
        Assert.Contains("oops", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_script_is_said_plainly()
    {
        var run = await ShellProcess.RunAsync(["-NoModule", "no-such.ps1"], folder: _folder.Path, stopping: TestContext.Current.CancellationToken);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-such.ps1' does not exist", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirected_input_is_read_command_by_command()
    {
        var run = await ShellProcess.RunAsync(["-NoModule"], "$a = 20\nif ($true) {\n  $a + 1\n}\n@'\nx\n\ny\n'@\nexit 3\n'never'\n", stopping: TestContext.Current.CancellationToken);

        Assert.Equal("", run.Error);
        Assert.Equal(["21", "x", "", "y"], run.Output.TrimEnd().ReplaceLineEndings("\n").Split('\n'));
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task Incomplete_input_at_the_end_is_a_parser_error()
    {
        var run = await ShellProcess.RunAsync(["-NoModule"], "if (1) {\n", stopping: TestContext.Current.CancellationToken);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Missing closing '}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_module_that_the_variable_names_is_imported()
    {
        _folder.Write("tiny.psm1", "function Get-Tiny { 'tiny' }");
        var manifest = _folder.Write("Tiny.psd1", "@{ RootModule = 'tiny.psm1'; ModuleVersion = '1.0'; FunctionsToExport = @('Get-Tiny') }");
        var run = await ShellProcess.RunAsync(["-Command", "Get-Tiny"], environment: Module(manifest), stopping: TestContext.Current.CancellationToken);

        Assert.Equal("", run.Error);
        Assert.Equal("tiny", run.Output.TrimEnd());
    }

    [Fact]
    public async Task A_module_that_is_not_built_is_said_with_what_to_do()
    {
        var manifest = _folder.Write("React.psd1", "@{ RootModule = 'module/bin/React.PowerShell.dll'; ModuleVersion = '1.0' }");
        var run = await ShellProcess.RunAsync(["-Command", "'never'"], environment: Module(manifest), stopping: TestContext.Current.CancellationToken);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("not built", run.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet build", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absent_manifest_is_said_with_where_it_was_looked_for()
    {
        var run = await ShellProcess.RunAsync(["-Command", "1"], environment: Module(_folder.Path), stopping: TestContext.Current.CancellationToken);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("REACT_MODULE", run.Error, StringComparison.Ordinal);
        Assert.Contains("does not exist", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_refused()
    {
        var run = await ShellProcess.RunAsync(["-Frobnicate"], stopping: TestContext.Current.CancellationToken);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("-Frobnicate", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_stops_the_script_and_gives_exit_code_1()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "interrupts are sent with kill, which Windows does not have");
        Assert.SkipWhen(InterruptsAreIgnored(), "whoever started the tests has interrupts ignored, and so would the shell");
        using var process = ShellProcess.Start(["-NoModule", _folder.Write("script.ps1", "try { 'begun'; Start-Sleep 600; 'never' } finally { Write-Host 'tidied' }")]);
        Assert.Equal("begun", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal("tidied", (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
    }

    // Bit 1 of SigIgn is signal 2.
    private static bool InterruptsAreIgnored() =>
        File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
        && (Convert.ToUInt64(ignored["SigIgn:".Length..].Trim(), 16) & 2) != 0;

    private static Dictionary<string, string?> Module(string path) => new() { ["REACT_MODULE"] = path };

    private Task<ShellRun> Script(string text, params string[] arguments) =>
        ShellProcess.RunAsync(["-NoModule", _folder.Write("script.ps1", text), .. arguments], stopping: TestContext.Current.CancellationToken);
}
