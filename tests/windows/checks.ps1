# What must hold on Windows: run by under-wine.sh, or on Windows itself with react-shell or pwsh.
# One line a check, PASS or FAIL; the exit code is 1 if any failed.
param(
    # Where files may be written; made if it does not exist.
    [string]$Destination = (Join-Path ([System.IO.Path]::GetTempPath()) 'react-checks')
)

$script:failed = 0

function Check([string]$Name, [scriptblock]$Body) {
    try {
        $result = & $Body
        if ($result -is [bool] -and $result) {
            Write-Output "PASS $Name"
            return
        }
        Write-Output "FAIL ${Name}: got '$result'"
    }
    catch {
        Write-Output "FAIL ${Name}: $($_.Exception.Message)"
    }
    $script:failed++
}

function Read-Manifest($Module) {
    $path = Join-Path $Module.ModuleBase 'React.psd1'
    $ast = [System.Management.Automation.Language.Parser]::ParseFile($path, [ref]$null, [ref]$null)
    $ast.Find({ $args[0] -is [System.Management.Automation.Language.HashtableAst] }, $false).SafeGetValue()
}

$null = New-Item -ItemType Directory -Path $Destination -Force

Check 'the platform is Windows' { $IsWindows }

Check 'the module is imported with all its cmdlets' {
    $module = Get-Module React
    $named = (Read-Manifest $module).CmdletsToExport | Sort-Object
    $there = (Get-Command -Module React).Name | Sort-Object
    "$named" -eq "$there" -and $named.Count -gt 0
}

Check 'libtorch loads and computes' { @(Get-ReactDevice).Count -ge 1 }

Check 'files have names in any script' {
    $file = Join-Path $Destination "b$([char]0xE4)r $([char]0x6F22).txt"
    'text' | Set-Content $file
    $found = (Get-Content $file) -eq 'text' -and (Test-Path $file -PathType Leaf)
    Remove-Item $file
    $found
}

Check 'an error is an error record with an id' {
    Get-Item (Join-Path $Destination 'nothing') -ErrorAction SilentlyContinue -ErrorVariable problem
    $problem[0].FullyQualifiedErrorId -like 'PathNotFound*'
}

Remove-Item $Destination -Recurse -Force
exit [int]($script:failed -gt 0)
