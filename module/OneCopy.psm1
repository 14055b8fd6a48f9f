# Runs before the module's assembly is loaded. A second copy of that cannot be: .NET would say no more than that an assembly of this name is there already.
foreach ($assembly in [System.AppDomain]::CurrentDomain.GetAssemblies()) {
    if ($assembly.GetName().Name -eq 'React.PowerShell') {
        $loaded = [System.IO.Path]::GetDirectoryName([System.IO.Path]::GetDirectoryName($assembly.Location))
        if ($loaded -ne $PSScriptRoot) {
            throw "Another copy of React is loaded in this process: '$loaded'. Start a new process to use the one in '$PSScriptRoot'."
        }
    }
}
