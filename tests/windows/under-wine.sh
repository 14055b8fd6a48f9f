#!/bin/sh
# Publishes the shell for Windows with a runtime of its own, stages the module with the native libraries for Windows, and
# runs under Wine.
#
#   tests/windows/under-wine.sh                           the check of all imports, and checks.ps1
#   tests/windows/under-wine.sh script.ps1 [arguments]    a script
#   tests/windows/under-wine.sh --tests [options]         React.PowerShell.Tests, with the options of xunit's own runner
#
# REACT_WINDOWS_OUT      where to publish to (tests/windows/bin)
# REACT_WINDOWS_REUSE=1  takes what was published before
# REACT_WINDOWS_TIMEOUT  seconds that the run may take (1200)
#
# Prints PASS or FAIL for each step; the exit code is that of the first failed step, or of the run.
# What it proves less than Windows does: Wine replaces missing imports by stubs, hence the check of all imports.
set -u
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
out=${REACT_WINDOWS_OUT:-$root/tests/windows/bin}
wine=/usr/lib/wine/wine64

step() {
    name=$1
    shift
    if "$@" >"$out/step.log" 2>&1; then
        echo "PASS $name"
    else
        code=$?
        cat "$out/step.log"
        echo "FAIL $name"
        exit "$code"
    fi
}

install_wine() {
    [ -x "$wine" ] && return
    sudo=''
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq
    # A second time: of so many packages one download may fail.
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wine64 ||
        $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wine64
}

publish() {
    # Restored first and without the platform, so that the lock files of all projects stay as they are.
    project=$1
    dotnet restore "$root/$project" --locked-mode -p:SelfContained=true &&
        dotnet publish "$root/$project" -c Release -r win-x64 --self-contained --no-restore -o "$out/$2" \
            -p:ReactRuntimes=win-x64 "-p:ReactModuleBin=$out/module/bin/"
}

stage() {
    publish src/React.Shell shell &&
        cp "$root/React.psd1" "$out/" &&
        (cd "$root/module" && find . -path ./bin -prune -o -type f -print | while IFS= read -r file; do
            mkdir -p "$out/module/$(dirname "$file")" && cp "$file" "$out/module/$file" || exit 1
        done)
}

check_imports() {
    REACT_WINDOWS_NATIVE="$out/module/bin/dependencies/runtimes/win-x64/native" \
        dotnet test "$root/tests/React.PowerShell.Tests" --filter FullyQualifiedName~WindowsImportTests
}

make_prefix() {
    [ -f "$WINEPREFIX/system.reg" ] || "$wine" wineboot -i
}

mkdir -p "$out"
# The first two as libiomp5md and Wine need them. Without the third the runtime ends with an internal error when it
# frees code that was made at run time, which PowerShell makes much of: Wine does not map memory twice as it expects.
export KMP_AFFINITY=disabled WINEDLLOVERRIDES=mshtml= DOTNET_EnableWriteXorExecute=0
export WINEPREFIX="$out/prefix" WINEDEBUG=-all DOTNET_CLI_TELEMETRY_OPTOUT=1

step 'Wine is installed' install_wine
if [ "${REACT_WINDOWS_REUSE:-}" != 1 ] || [ ! -f "$out/shell/react-shell.exe" ]; then
    step 'the shell and the module are published for win-x64' stage
fi

program=$out/shell/react-shell.exe
case ${1:-} in
'')
    step 'every import of the native libraries is exported by a shipped library or part of Windows' check_imports
    title=checks.ps1
    set -- "$root/tests/windows/checks.ps1" -Destination "$out/work"
    ;;
--tests)
    shift
    step 'the tests are published for win-x64' publish tests/React.PowerShell.Tests tests
    title='React.PowerShell.Tests'
    program=$out/tests/React.PowerShell.Tests.exe
    set -- -noColor -noLogo "$@"
    ;;
*)
    title=$(basename "$1")
    ;;
esac
step 'Wine has a Windows folder' make_prefix

# Wine says for each start that it may not read the serial number of the disk; nobody asked.
timeout "${REACT_WINDOWS_TIMEOUT:-1200}" "$wine" "$program" "$@" 2>"$out/errors.log"
code=$?
grep -v '^wine: Read access denied for device' "$out/errors.log" >&2
# The server outlives its last process by seconds, and writes to the folder that the caller may be about to remove.
/usr/lib/wine/wineserver64 -k
/usr/lib/wine/wineserver64 -w
if [ "$code" -eq 0 ]; then
    echo "PASS $title under Wine"
else
    echo "FAIL $title under Wine: exit code $code"
fi
exit "$code"
