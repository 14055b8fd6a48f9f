using System.Management.Automation;
using React.PowerShell.Tests.Harness;
using Xunit;

namespace React.PowerShell.Tests.Shell;

/// <summary>Each stand-in gives what PowerShell's own command gives; the expected values are those of pwsh.</summary>
public sealed class StandInTests : IDisposable
{
    private readonly ModuleRunspace _runspace = ModuleRunspace.OpenBare();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    [Theory]
    // Write-Output enumerates one argument, and its remaining arguments are one list.
    [InlineData("(Write-Output 1,2).Count", "2")]
    [InlineData("(Write-Output 1,2 -NoEnumerate).Count; @(Write-Output 1,2 -NoEnumerate).Count", "2\n1")]
    [InlineData("'a' | Write-Output", "a")]
    // Select-Object
    [InlineData("1..10 | Select-Object -First 2 -Skip 1", "2\n3")]
    [InlineData("1..10 | Select-Object -Last 3", "8\n9\n10")]
    [InlineData("1..10 | Select-Object -Last 3 -Skip 2", "6\n7\n8")]
    [InlineData("1..2 | Select-Object -Last 3 -Skip 1", "1")]
    [InlineData("1..10 | Select-Object -First 2 -Last 2", "1\n2\n9\n10")]
    [InlineData("1..5 | Select-Object -SkipLast 3", "1\n2")]
    [InlineData("1..5 | Select-Object -Index 0,3", "1\n4")]
    [InlineData("1..5 | Select-Object -First 0", "")]
    [InlineData("1,2,1,3,2 | Select-Object -Unique", "1\n2\n3")]
    [InlineData("'a','A' | Select-Object -Unique", "a\nA")]
    [InlineData("1,2,1 | Select-Object -Unique -First 3", "1\n2")]
    [InlineData("[pscustomobject]@{a=1;b=2;c=3} | Select-Object a,c", "@{a=1; c=3}")]
    [InlineData("[pscustomobject]@{aa=1;ab=2;c=3} | Select-Object a* -ExcludeProperty ab", "@{aa=1}")]
    [InlineData("[pscustomobject]@{a=1} | Select-Object @{n='twice';e={$_.a*2}}, @{Label='x';Expression='a'}, none", "@{twice=2; x=1; none=}")]
    [InlineData("[pscustomobject]@{a=1,2} | Select-Object -ExpandProperty a", "1\n2")]
    [InlineData("@{a=7} | Select-Object a", "@{a=7}")]
    // Sort-Object
    [InlineData("3,1,2 | Sort-Object", "1\n2\n3")]
    [InlineData("3,1,2 | Sort-Object -Descending -Top 2", "3\n2")]
    [InlineData("3,1,2 | Sort-Object -Bottom 1", "3")]
    [InlineData("'b','A','a' | Sort-Object", "A\na\nb")]
    [InlineData("'b','A','a' | Sort-Object -Unique", "A\nb")]
    [InlineData("(@{a=1;b=1},@{a=1;b=2},@{a=0;b=3} | % { [pscustomobject]$_ } | Sort-Object a, @{e='b';Descending=$true}).b", "3\n2\n1")]
    [InlineData("'aaa','b' | Sort-Object { $_.Length }", "b\naaa")]
    // Group-Object
    [InlineData("'a','b','A' | Group-Object | % { \"$($_.Name)=$($_.Count)\" }", "a=2\nb=1")]
    [InlineData("1..5 | Group-Object { $_ % 2 } | % { \"$($_.Name): $($_.Group)\" }", "0: 2 4\n1: 1 3 5")]
    [InlineData("('x','y','x' | Group-Object -AsHashTable)['x'].Count", "2")]
    // Measure-Object
    [InlineData("$m = 1..4 | Measure-Object -Sum -Average -Minimum -Maximum -StandardDeviation; '{0} {1} {2} {3} {4} {5:0.0000}' -f $m.Count,$m.Sum,$m.Average,$m.Minimum,$m.Maximum,$m.StandardDeviation", "4 10 2.5 1 4 1.2910")]
    [InlineData("(@{v=2},@{v=5} | % { [pscustomobject]$_ } | Measure-Object v -Sum).Sum", "7")]
    [InlineData("(@() | Measure-Object).Count", "0")]
    [InlineData("('b','a' | Measure-Object -Minimum).Minimum", "a")]
    // Paths
    [InlineData("(Join-Path a b) -replace '\\\\','/'", "a/b")]
    [InlineData("(Join-Path a b c d) -replace '\\\\','/'", "a/b/c/d")]
    [InlineData("(Join-Path a,b c) -replace '\\\\','/'", "a/c\nb/c")]
    [InlineData("Split-Path a/b/c.tar.gz -Leaf; Split-Path a/b.txt -LeafBase; Split-Path a/b.txt -Extension", "c.tar.gz\nb\n.txt")]
    [InlineData("(Split-Path a/b/c) -replace '\\\\','/'; Split-Path a/b -IsAbsolute", "a/b\nFalse")]
    // Dates
    [InlineData("Get-Date 2026-03-04 -Format 'yyyy/MM'; Get-Date -Date 2026-03-04 -Format FileDate", "2026/03\n20260304")]
    [InlineData("(Get-Date -UnixTimeSeconds 0 -AsUTC).ToString('s')", "1970-01-01T00:00:00")]
    // Random: with a seed the numbers are those of .NET's generator, as there
    [InlineData("Get-Random -Minimum 1 -Maximum 100 -SetSeed 42", "67")]
    [InlineData("$a = Get-Random -SetSeed 5; $b = Get-Random; $c = Get-Random -SetSeed 5; ($a -eq $c), ($b -eq (Get-Random))", "True\nTrue")]
    [InlineData("(1..9 | Get-Random -Count 20 | Sort-Object) -join ''; (1..9 | Get-Random -Shuffle).Count", "123456789\n9")]
    // JSON
    [InlineData("[ordered]@{a=1;b=2.0;c='x\"/é';d=$null;e=$true;f=@(1,@{g='h'})} | ConvertTo-Json -Compress", "{\"a\":1,\"b\":2.0,\"c\":\"x\\\"/é\",\"d\":null,\"e\":true,\"f\":[1,{\"g\":\"h\"}]}")]
    [InlineData("(1,2 | ConvertTo-Json) -replace \"`r\"", "[\n  1,\n  2\n]")]
    [InlineData("1 | ConvertTo-Json -AsArray -Compress; @() | ConvertTo-Json -Compress; ConvertTo-Json @() -Compress; ConvertTo-Json @{} ", "[1]\n[]\n{}")]
    [InlineData("[System.DayOfWeek]::Monday | ConvertTo-Json; [System.DayOfWeek]::Monday | ConvertTo-Json -EnumsAsStrings", "1\n\"Monday\"")]
    [InlineData("$o = '{\"a\":[1,2.5,null],\"b\":{\"c\":\"2020-01-02T03:04:05Z\"}}' | ConvertFrom-Json; $o.a[0].GetType().Name; $o.a[1].GetType().Name; $o.b.c.GetType().Name; $o.b.c.Kind", "Int64\nDouble\nDateTime\nUtc")]
    [InlineData("('[1,2]' | ConvertFrom-Json).Count; ('{\"a\":1}' | ConvertFrom-Json -AsHashtable).a; ('{\"a\":1}','{\"a\":2}' | ConvertFrom-Json).a -join ','; '{','\"a\":3','}' | ConvertFrom-Json | % a", "2\n1\n1,2\n3")]
    // CSV
    [InlineData("[pscustomobject]@{a=1;b='x,\"y\"'} | ConvertTo-Csv", "\"a\",\"b\"\n\"1\",\"x,\"\"y\"\"\"")]
    [InlineData("[pscustomobject]@{a=1;b='x,y'} | ConvertTo-Csv -UseQuotes AsNeeded -Delimiter ','", "a,b\n1,\"x,y\"")]
    [InlineData("'a,b','1,\"x','y\"','2' | ConvertFrom-Csv | % { \"$($_.a)|$($_.b)\" }", "1|x\ny\n2|")]
    [InlineData("'1;2' | ConvertFrom-Csv -Delimiter ';' -Header p,q | % { $_.q }", "2")]
    // The rest
    [InlineData("(New-Object System.Version 1,2).Minor; (New-Object psobject -Property @{x=3}).x", "2\n3")]
    [InlineData("$v = 5; Get-Variable v -ValueOnly; (Get-Variable v).Name", "5\nv")]
    [InlineData("(Measure-Command { Start-Sleep -Milliseconds 30; $set = 4 }).TotalMilliseconds -ge 15; $set", "True\n4")]
    [InlineData("function f { [CmdletBinding()] param() Write-Error 'e'; 'after' }; f 2>$null", "after")]
    public void Results_are_those_of_PowerShell(string script, string expected)
    {
        Assert.Equal(expected, _runspace.Run(script).ThrowOnError().Text);
    }

    [Fact]
    public void Stand_ins_have_their_modules_names() =>
        Assert.Equal("1\n2\nMicrosoft.PowerShell.Management\nMicrosoft.PowerShell.Utility", _runspace.Run("""
            2, 1 | Microsoft.PowerShell.Utility\Sort-Object
            (Get-Command Get-Item, Write-Host).Source
            """).ThrowOnError().Text);

    [Fact]
    public void Json_says_when_it_cuts()
    {
        var result = _runspace.Run("@{a=@{b=@{c=@{d=1}}}} | ConvertTo-Json -Compress").ThrowOnError();

        Assert.Equal("{\"a\":{\"b\":{\"c\":\"System.Collections.Hashtable\"}}}", result.Text);
        Assert.Contains("depth of 2", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Select_first_ends_the_commands_before_it()
    {
        var result = _runspace.Run("$script:n = 0; 1..1000 | ForEach-Object { $script:n++; $_ } | Select-Object -First 2; $script:n").ThrowOnError();

        Assert.Equal("1\n2\n2", result.Text);
    }

    [Fact]
    public void Tables_and_lists_are_the_engines_own()
    {
        var table = _runspace.Run("[pscustomobject]@{a=1;b='x'} | Format-Table b, @{n='twice';e={$_.a*2}} -AutoSize | Out-String -Width 60").ThrowOnError();
        var list = _runspace.Run("[pscustomobject]@{a=1;b='x'} | Format-List a | Out-String").ThrowOnError();

        Assert.Equal(["", "b twice", "- -----", "x     2", ""], table.Text.ReplaceLineEndings("\n").Split('\n')[..5]);
        Assert.Contains("a : 1", list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_String_gives_one_text_or_lines_within_the_width()
    {
        Assert.Single(_runspace.Run("1,2 | Out-String").ThrowOnError().Output);
        Assert.Equal("1\n2", _runspace.Run("1,2 | Out-String -Stream").ThrowOnError().Text);
        var lines = _runspace.Run("[pscustomobject]@{Long='" + new string('x', 200) + "';B=1} | Format-Table | Out-String -Width 40 -Stream").ThrowOnError();
        Assert.All(lines.Output, line => Assert.InRange(line.ToString().Length, 0, 40));
    }

    [Fact]
    public void Files_are_written_read_listed_and_removed()
    {
        var result = _runspace.Run("""
            param($root)
            Set-Location $root
            $null = New-Item -ItemType Directory -Path sub/deep
            'one','two' | Set-Content sub/a.txt
            'three' | Add-Content sub/a.txt
            'x' > sub/deep/b.log
            'y' >> sub/deep/b.log
            (Get-Content sub/a.txt) -join ','
            Get-Content sub/a.txt -TotalCount 1
            Get-Content sub/a.txt -Tail 1
            (Get-Content sub/deep/b.log -Raw).Replace("`r", '').Replace("`n", '/')
            (Get-ChildItem sub -Recurse -File | Sort-Object Name).Name -join ','
            (Get-ChildItem sub -Directory).Name
            (Get-ChildItem sub -Recurse -Filter *.log).Name
            (Get-ChildItem sub/*.txt).Name
            (Get-Item sub/a.txt).Length -gt 0
            Test-Path sub; Test-Path sub -PathType Leaf; Test-Path sub/*.txt -PathType Leaf; Test-Path nothing
            Remove-Item sub -Recurse -Force
            Test-Path sub
            """, _folder.Path).ThrowOnError();

        Assert.Equal("one,two,three\none\nthree\nx/y/\na.txt,b.log\ndeep\nb.log\na.txt\nTrue\nTrue\nFalse\nTrue\nFalse\nFalse", result.Text);
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        var file = _folder.Write("keep.txt", "kept");
        _runspace.Run("param($file) Remove-Item $file -WhatIf; 'new' | Set-Content $file -WhatIf; 'new' | Out-File $file -WhatIf; New-Item ($file + 'x') -WhatIf", file).ThrowOnError();

        Assert.Equal("kept", File.ReadAllText(file));
        Assert.False(File.Exists(file + "x"));
    }

    [Fact]
    public void A_csv_file_comes_back_as_it_went()
    {
        var file = Path.Combine(_folder.Path, "t.csv");
        var result = _runspace.Run("""
            param($file)
            [pscustomobject]@{a=1;b="x`ny"}, [pscustomobject]@{a=2;b=$null} | Export-Csv $file
            [pscustomobject]@{b='z';a=3} | Export-Csv $file -Append
            Import-Csv $file | ForEach-Object { "$($_.a)=$($_.b)" }
            """, file).ThrowOnError();

        Assert.Equal("1=x\ny\n2=\n3=z", result.Text);
        Assert.Equal("CannotAppendCsvWithMismatchedPropertyNames", _runspace.Run("param($file) [pscustomobject]@{q=1} | Export-Csv $file -Append", file).SingleError("CannotAppendCsvWithMismatchedPropertyNames").FullyQualifiedErrorId.Split(',')[0]);
    }

    [Theory]
    [InlineData("Sort-Object -Nope", "NamedParameterNotFound")]
    [InlineData("Get-ChildItem -Attributes Hidden", "NamedParameterNotFound")]
    [InlineData("1 | Select-Object -First -1", "ParameterArgumentValidationError")]
    [InlineData("1 | Select-Object @{n='x'}", "DictionaryKeyIllegal")]
    [InlineData("'a' | Measure-Object -Sum", "NonNumericInputObject")]
    [InlineData("[pscustomobject]@{a=1} | Measure-Object b -Sum", "GenericMeasurePropertyNotFound")]
    [InlineData("[pscustomobject]@{a=1} | Select-Object -ExpandProperty b", "ExpandPropertyNotFound")]
    [InlineData("Get-Random -Minimum 5 -Maximum 5", "MinGreaterThanOrEqualMax")]
    [InlineData("Get-Content nowhere/nothing.txt", "PathNotFound")]
    [InlineData("Get-Item nowhere", "PathNotFound")]
    [InlineData("Set-Location nowhere", "PathNotFound")]
    [InlineData("Get-Variable nothing_of_that_name", "VariableNotFound")]
    [InlineData("'{' | ConvertFrom-Json", "System.ArgumentException")]
    [InlineData("New-Object No.Such.Type", "TypeNotFound")]
    [InlineData("Write-Error 'e' -ErrorId Mine -Category InvalidData", "Mine")]
    public void What_cannot_be_done_is_refused(string script, string id) => _runspace.Run(script).SingleError(id);

    [Fact]
    public void A_folder_that_holds_something_is_not_removed_unasked()
    {
        _folder.Write("full/file.txt", "x");
        var result = _runspace.Run("param($root) Remove-Item $root/full", _folder.Path);

        // There is nobody to ask here, and so the answer is an error; in the shell it is a question.
        Assert.NotEmpty(result.Errors);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "full", "file.txt")));
    }

    [Fact]
    public void Streams_are_written()
    {
        var result = _runspace.Run("Write-Verbose v -Verbose; Write-Warning w; Write-Information i; Write-Host h 1,2 -Separator '-'; Write-Progress -Activity a -Status s -PercentComplete 40 -Id 3").ThrowOnError();

        Assert.Equal("v", Assert.Single(result.Verbose));
        Assert.Equal("w", Assert.Single(result.Warnings));
        Assert.Equal(["i", "h-1-2"], result.Information.Select(item => item.ToString()!));
        var progress = Assert.Single(result.Progress);
        Assert.Equal((3, 40, ProgressRecordType.Processing), (progress.ActivityId, progress.PercentComplete, progress.RecordType));
    }

    [Fact]
    public void Sleep_stops_when_the_pipeline_is_stopped()
    {
        using var pipeline = _runspace.Pipeline();
        var running = pipeline.AddScript("Start-Sleep -Seconds 600").BeginInvoke();
        Assert.False(running.AsyncWaitHandle.WaitOne(300));
        pipeline.Stop();

        Assert.Throws<PipelineStoppedException>(() => pipeline.EndInvoke(running));
    }
}
