@{
    RootModule           = 'module/bin/React.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = 'b7c8f2a4-5c1e-4e0b-9a43-6d1f0f6c2e71'
    Author               = 'The React authors'
    CompanyName          = 'The React authors'
    Copyright            = '(c) 2026 The React authors. MIT License.'
    Description          = 'Customizes CLIP models for a task given as class names alone: retrieves the image-text pairs that say most about it, trains gated blocks beside the frozen weights, and measures what was gained (REACT, CVPR 2023).'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    NestedModules        = @('module/OneCopy.psm1')
    FormatsToProcess     = @('module/React.format.ps1xml')
    TypesToProcess       = @('module/React.types.ps1xml')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Add-ReactDescription',
        'Export-ReactKnowledge',
        'Export-ReactModel',
        'Find-ReactKnowledge',
        'Get-ReactDevice',
        'Get-ReactEmbedding',
        'Get-ReactIndex',
        'Get-ReactModel',
        'Get-ReactTask',
        'Invoke-ReactCustomization',
        'Measure-ReactModel',
        'Measure-ReactTask',
        'New-ReactIndex',
        'New-ReactModel',
        'New-ReactSample',
        'New-ReactTask',
        'Optimize-ReactIndex',
        'Save-ReactKnowledge',
        'Save-ReactModel',
        'Select-ReactKnowledge',
        'Test-ReactEnvironment',
        'Test-ReactIndex',
        'Update-ReactIndex'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('AI', 'CLIP', 'MachineLearning', 'Vision', 'Retrieval', 'PSEdition_Core', 'Windows', 'Linux', 'AzureAutomationNotSupported')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
