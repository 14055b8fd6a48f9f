<#
.SYNOPSIS
    From a handful of class names to a model that knows them, in a minute and without a labelled picture.
.DESCRIPTION
    Draws a corpus of pictures with captions such as the web has, indexes it, retrieves what it says about classes that the
    built-in model hardly knows, customizes the model on that, and measures both on pictures that neither has seen.
.EXAMPLE
    ./quickstart.ps1
.EXAMPLE
    ./quickstart.ps1 -Destination ./try -Count 20000
    Keeps everything in ./try, so that it can be looked at; run again, it takes up what is there.
#>
[CmdletBinding()]
param(
    # Where to work. Without it a temporary folder is used and removed afterwards.
    [string] $Destination,

    # Pairs in the drawn corpus.
    [int] $Count = 12000
)

$ErrorActionPreference = 'Stop'
$clock = [System.Diagnostics.Stopwatch]::StartNew()
$temporary = -not $Destination
if ($temporary) {
    $Destination = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), "react-quickstart-$([guid]::NewGuid().ToString('N'))")
}

try {
    'A corpus of pictures and captions, two test sets, two tasks:'
    $sample = New-ReactSample -Destination (Join-Path $Destination 'sample') -Count $Count -RareShare 0.4
    $sample | Format-Table

    'The corpus as an index:'
    $index = New-ReactIndex -Corpus $sample.Corpus -Destination (Join-Path $Destination 'index') -Model Demo
    $index | Format-Table

    'The task is nothing but names:'
    $task = Get-ReactTask -Path (Join-Path $sample.Path 'tasks' 'rare-shapes.json')
    $task | Format-Table

    'What the corpus says about it, for example:'
    $task | Find-ReactKnowledge -Index $index -Against Caption -Count 1 | Format-Table

    'Retrieve, customize, measure, in one line:'
    $measures = $task |
        Find-ReactKnowledge -Index $index -Against Caption -Count 400 |
        Invoke-ReactCustomization -Model Demo -Destination (Join-Path $Destination 'customized') -Epochs 30 -BatchSize 128 -LearningRate 3e-3 |
        Measure-ReactModel -Task $task -Path (Join-Path $sample.Path 'tests' 'rare-shapes') -IncludeBase
    $measures | Format-Table

    $before, $after = $measures.Top1
    $culture = [cultureinfo]::InvariantCulture
    [string]::Format($culture, 'RESULT before={0:0.0} after={1:0.0} seconds={2:0}', $before, $after, $clock.Elapsed.TotalSeconds)
}
finally {
    if ($temporary -and (Test-Path $Destination)) {
        Remove-Item $Destination -Recurse -Force
    }
}
