#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, demonstrates, measures or packages the module.
.EXAMPLE
    ./build.ps1 Build
.EXAMPLE
    ./build.ps1 Package -Runtime win-x64
#>
[CmdletBinding()]
param(
    # What to do. Each task stands alone; Package builds first.
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Benchmark', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    # Cuda takes libtorch for CUDA on Windows (3 GB) in place of the CPU's.
    [ValidateSet('Cpu', 'Cuda')]
    [string] $Device = 'Cpu',

    # Platforms whose native libraries are staged; by default this machine's.
    [ValidateSet('win-x64', 'linux-x64')]
    [string[]] $Runtime = @(),

    # Where Package writes.
    [string] $Destination = (Join-Path $PSScriptRoot 'artifacts'),

    # Handed to the benchmark, for example: search --n 100000 --d 512
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Arguments = @()
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

$properties = @("-p:ReactDevice=$Device")
if ($Runtime) {
    # Escaped: MSBuild takes a comma for the end of the property.
    $properties += "-p:ReactRuntimes=$($Runtime -join '%3B')"
}

Push-Location $PSScriptRoot
try {
    switch ($Task) {
        'Build' { dotnet build React.PowerShell.sln -c $Configuration @properties }
        'Test' { dotnet test React.PowerShell.sln -c $Configuration @properties }
        'Demo' { dotnet run --project src/React.Shell -c $Configuration @properties -- examples/quickstart.ps1 }
        'Benchmark' { dotnet run --project tests/React.Benchmarks -c $Configuration @properties -- @Arguments }
        'Package' {
            # What an earlier build staged for other platforms would be shipped along.
            if (Test-Path module/bin) {
                Remove-Item module/bin -Recurse -Force
            }

            dotnet build src/React.PowerShell -c $Configuration @properties
            $version = (Import-PowerShellDataFile React.psd1).ModuleVersion
            $folder = Join-Path $Destination "React/$version"
            if (Test-Path $folder) {
                Remove-Item $folder -Recurse -Force
            }

            New-Item $folder -ItemType Directory -Force | Out-Null
            Copy-Item React.psd1, LICENSE, README.md, CHANGELOG.md $folder
            Copy-Item module, en-US, examples $folder -Recurse
            Write-Output "Packaged to $folder. Copy its parent into a folder of `$env:PSModulePath."
        }
    }
}
finally {
    Pop-Location
}
