<#
.SYNOPSIS
    REACT on real photographs, from a base model trained from scratch to a table of what knowledge is worth.
.DESCRIPTION
    Trains a small CLIP on the first shards of captioned CIFAR-10 photographs, indexes all of them, and customizes the model for five
    of the ten classes, given as names: on retrieved pairs, on those of better quality, and, as the control, on as many random ones; and by the two methods
    that only learn from what the base makes of the pairs. Everything is measured on the five classes and on all ten, to show what is forgotten.

    The data are yours to bring: CIFAR-10's photographs (https://www.cs.toronto.edu/~kriz/cifar.html), most of its training set with captions
    as the web has them, some of which name the class, some nothing, some another one. In the folder -Data lie

        train/00000.tar, 00001.tar, …                pairs: KEY.jpg (or .png) and KEY.txt, the caption
        test/classnames.txt                          the ten names, one a line, in the order of their numbers
        test/zeroshot_classification_templates.txt   sentences such as "a photo of a {c}", one a line
        test/test/0.tar                              KEY.jpg (or .png) and KEY.cls, the number of the class from 0
        truth.tsv                                    a line for each pair of train/: KEY, tab, name of its class, tab, kind of its caption:
                                                     named, vague, junk (says nothing) or wrong (names another class)

    The ten names are CIFAR-10's: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.
.EXAMPLE
    ./cifar10.ps1 -Data ./cifar10 -Destination ./cifar10-run
    Run again after an interruption, it continues where it was.
#>
[CmdletBinding()]
param(
    # Folder of the data, laid out as the description says.
    [Parameter(Mandatory)]
    [string] $Data,

    # Where to work.
    [Parameter(Mandatory)]
    [string] $Destination,

    # Shards that the base model is trained on.
    [int] $BaseShards = 3,

    [int] $BaseEpochs = 16,

    [int] $Epochs = 12,

    # Pairs for each of the five classes.
    [int] $Count = 1200,

    [int] $Seed = 1
)

$ErrorActionPreference = 'Stop'
$clock = [System.Diagnostics.Stopwatch]::StartNew()

# .NET takes relative paths from the process's folder, not from the current location.
$Destination = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Destination)

function Join { [System.IO.Path]::Combine([string[]] $args) }

$test = Join $Data 'test'
$all = Get-ReactTask -Path $test
$five = New-ReactTask -Name 'five classes' -ClassName cat, deer, dog, frog, horse -Template $all.Templates
$shards = 0..($BaseShards - 1) | ForEach-Object { Join $Data 'train' ('{0:00000}.tar' -f $_) }

# The base: random weights, a vocabulary of its own captions, trained on the first shards only.
$start = New-ReactModel -Configuration (Join $PSScriptRoot 'models' 'cifar10.json') -Destination (Join $Destination 'start') -VocabularyCorpus $shards -Seed $Seed -Force
$base = Invoke-ReactCustomization -Corpus $shards -Model $start -Destination (Join $Destination 'base') -Method Full -Epochs $BaseEpochs -BatchSize 128 -LearningRate 1e-3 -Views 0 -Seed $Seed
$base | Format-Table

# The knowledge: all shards.
$index = New-ReactIndex -Corpus (Join $Data 'train') -Destination (Join $Destination 'index') -Model $base.Model
$index | Format-Table

# How well each way of asking finds pairs of the five classes, judged by the truth that nothing else here looks at.
$truth = @{}
$kinds = @{}
foreach ($line in Get-Content (Join $Data 'truth.tsv')) {
    $key, $class, $kind = $line.Split("`t")
    $truth[$key] = $class
    $kinds[$key] = $kind
}

function Test-Purity([string] $Way, [object[]] $Pair) {
    $right = 0
    $junk = 0
    $wrong = 0
    foreach ($item in $Pair) {
        $key = [System.IO.Path]::GetFileNameWithoutExtension($item.Key)
        if ($five.Classes.Name -contains $truth[$key]) {
            $right++
        }

        switch ($kinds[$key]) {
            'junk' { $junk++ }
            'wrong' { $wrong++ }
        }
    }

    [string]::Format(
        [cultureinfo]::InvariantCulture,
        '{0}: {1} pairs, {2:0.0} % of the five classes, {3:0.0} % with junk captions, {4:0.0} % with wrong ones',
        $Way, $Pair.Count, 100 * $right / $Pair.Count, 100 * $junk / $Pair.Count, 100 * $wrong / $Pair.Count)
}

$byCaption = @($five | Find-ReactKnowledge -Index $index -Against Caption -Count $Count)
$byImage = @($five | Find-ReactKnowledge -Index $index -Against Image -Count $Count)
$good = @($five | Find-ReactKnowledge -Index $index -Against Caption -Count $Count -Quality Standard)
$goodByImage = @($five | Find-ReactKnowledge -Index $index -Against Image -Count $Count -Quality Standard)
$example = Join $Destination 'example.jpg'
[System.IO.File]::WriteAllBytes($example, $byCaption[0].ReadImage())
$alike = @(Find-ReactKnowledge -Index $index -ImagePath $example -Count 100)
$random = @(Find-ReactKnowledge -Index $index -Random -Count $byCaption.Count -Seed $Seed)
Test-Purity 'class names against captions' $byCaption
Test-Purity 'class names against captions, -Quality Standard' $good
Test-Purity 'class names against pictures' $byImage
Test-Purity 'class names against pictures, -Quality Standard' $goodByImage
Test-Purity 'one picture against pictures' $alike
Test-Purity 'at random' $random

# Customization, each with its control.
$runs = [ordered] @{
    gated        = @{ Pair = $byCaption; Method = 'GatedImage'; LearningRate = 2e-3; GatedBlocks = 6 }
    gatedQuality = @{ Pair = $good; Method = 'GatedImage'; LearningRate = 2e-3; GatedBlocks = 6 }
    locked       = @{ Pair = $byCaption; Method = 'LockedText'; LearningRate = 5e-4 }
    gatedAuto    = @{ Pair = $byCaption; Method = 'GatedImage'; LearningRate = 2e-3; GatedBlocks = 6; Interpolation = 'Auto'; Index = $index }
    qualityAuto  = @{ Pair = $good; Method = 'GatedImage'; LearningRate = 2e-3; GatedBlocks = 6; Interpolation = 'Auto'; Index = $index }
    lockedAuto   = @{ Pair = $byCaption; Method = 'LockedText'; LearningRate = 5e-4; Interpolation = 'Auto'; Index = $index }
    gatedRandom  = @{ Pair = $random; Method = 'GatedImage'; LearningRate = 2e-3; GatedBlocks = 6 }
    lockedRandom = @{ Pair = $random; Method = 'LockedText'; LearningRate = 5e-4 }
}
$measures = [ordered] @{ base = $base.Model }
$seconds = @{ base = 0.0 }
foreach ($name in @($runs.Keys)) {
    $run = $runs[$name]
    $pairs = $run.Pair
    $run.Remove('Pair')
    $customization = $pairs | Invoke-ReactCustomization -Model $base.Model -Destination (Join $Destination $name) -Epochs $Epochs -BatchSize 128 -Seed $Seed @run
    $measures[$name] = $customization.Model
    $seconds[$name] = $customization.Duration.TotalSeconds
}

# The cheap methods, on the same retrieved pairs. Random ones have no class to learn.
foreach ($method in 'RetrievalHead', 'Cache') {
    $customization = $byCaption | Invoke-ReactCustomization -Model $base.Model -Destination (Join $Destination $method) -Method $method -Seed $Seed
    $measures[$method] = $customization.Model
    $seconds[$method] = $customization.Duration.TotalSeconds
}

$top = @{}
$table = foreach ($name in @($measures.Keys)) {
    $onFive = Measure-ReactModel -Model $measures[$name] -Task $five -Path $test
    $onAll = Measure-ReactModel -Model $measures[$name] -Task $all -Path $test
    $top[$name] = $onFive.Top1
    [pscustomobject] @{
        Model         = $name
        'Five (%)'    = [math]::Round($onFive.Top1, 1)
        '± five'      = [math]::Round($onFive.StandardError, 1)
        'All ten (%)' = [math]::Round($onAll.Top1, 1)
        '± ten'       = [math]::Round($onAll.StandardError, 1)
        'Time (s)'    = [math]::Round($seconds[$name], 1)
    }
}

$table | Format-Table

# From the base to what was trained: what each place is worth, and which one is chosen by pairs that were held out.
$curve = foreach ($name in 'gated', 'gatedQuality', 'locked') {
    $onFive = @(Measure-ReactModel -Model $measures[$name] -Task $five -Path $test -Interpolation 0, 0.25, 0.5, 0.75, 1)
    $onAll = @(Measure-ReactModel -Model $measures[$name] -Task $all -Path $test -Interpolation 0, 0.25, 0.5, 0.75, 1)
    for ($i = 0; $i -lt $onFive.Count; $i++) {
        [pscustomobject] @{
            Model         = $name
            Interpolation = $onFive[$i].Interpolation
            'Five (%)'    = [math]::Round($onFive[$i].Top1, 1)
            'All ten (%)' = [math]::Round($onAll[$i].Top1, 1)
        }
    }
}

$curve | Format-Table
foreach ($name in 'gatedAuto', 'qualityAuto', 'lockedAuto') {
    [string]::Format([cultureinfo]::InvariantCulture, '{0}: interpolation {1:0.0} was chosen', $name, $measures[$name].Interpolation)
}

[string]::Format(
    [cultureinfo]::InvariantCulture,
    'RESULT base={0:0.0} gated={1:0.0} gatedQuality={2:0.0} locked={3:0.0} gatedRandom={4:0.0} lockedRandom={5:0.0} retrievalHead={6:0.0} cache={7:0.0} seconds={8:0}',
    $top.base, $top.gated, $top.gatedQuality, $top.locked, $top.gatedRandom, $top.lockedRandom, $top.RetrievalHead, $top.Cache, $clock.Elapsed.TotalSeconds)
