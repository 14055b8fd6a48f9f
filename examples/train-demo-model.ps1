<#
.SYNOPSIS
    Trains the small CLIP that ships as the built-in model.
.DESCRIPTION
    Draws a corpus of mostly common things, learns a vocabulary from its captions, and trains a model on it from random weights.
    Of two thousand pairs one shows a rare thing and names it: so the model has come across the names, but has seen too few pictures to
    know the things. That is what the quickstart mends. Takes about 12 minutes on 2 cores.
    What it makes is module/models/Demo; the same seed makes the same model on the same kind of machine.
.EXAMPLE
    ./train-demo-model.ps1 -Work ./demo-training -Destination ./Demo
#>
[CmdletBinding()]
param(
    # Where the drawn corpus and the training lie; run again, it continues.
    [Parameter(Mandatory)]
    [string] $Work,

    # The model's folder.
    [Parameter(Mandatory)]
    [string] $Destination,

    # Pairs to draw. Many, seen few times each: a model of this size remembers ten thousand pictures by heart.
    [int] $Count = 160000,

    # Passes over them.
    [int] $Epochs = 6,

    # Decides what is drawn and the random weights. Not the quickstart's, whose pictures the model must not have seen.
    [int] $Seed = 20230618
)

$ErrorActionPreference = 'Stop'
$sample = New-ReactSample -Destination (Join-Path $Work 'sample') -Count $Count -RareShare 0.0005 -Seed $Seed
$start = New-ReactModel -Configuration (Join-Path $PSScriptRoot 'models' 'demo.json') -Destination (Join-Path $Work 'start') -VocabularyCorpus $sample.Corpus -Seed $Seed -Force
$trained = Invoke-ReactCustomization -Corpus $sample.Corpus -Model $start -Destination (Join-Path $Work 'trained') -Method Full -Epochs $Epochs -BatchSize 128 -LearningRate 1e-3 -WeightDecay 0.1 -Views 0 -Seed $Seed
$trained | Format-Table
$model = $trained | Export-ReactModel -Destination $Destination -ElementType Float16 -Force
$model | Format-Table
foreach ($name in 'common-shapes', 'rare-shapes') {
    Measure-ReactModel -Model $model -Task (Join-Path $sample.Path 'tasks' "$name.json") -Path (Join-Path $sample.Path 'tests' $name)
}
