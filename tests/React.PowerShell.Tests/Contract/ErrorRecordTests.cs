using System.Management.Automation;
using System.Reflection;
using System.Runtime.InteropServices;
using Xunit;

namespace React.PowerShell.Tests.Contract;

/// <summary>What users read of errors that the engine did not foresee.</summary>
public sealed class ErrorRecordTests(ModuleFixture fixture) : IClassFixture<ModuleFixture>
{
    [Theory]
    [InlineData("[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4503599627370496 bytes. Error code 12 (Cannot allocate memory)")]
    [InlineData("[enforce fail at alloc_cpu.cpp:117] data. DefaultCPUAllocator: not enough memory: you tried to allocate 4503599627370496 bytes.")]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 GiB.")]
    public void Memory_that_libtorch_cannot_get_is_no_fault_of_the_module(string message)
    {
        var error = From(new LibtorchError(message));
        Assert.Equal(("ReactOutOfMemory", ErrorCategory.ResourceUnavailable), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
        Assert.Contains("run the same command again", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_error_of_libtorch_is_unexpected() =>
        Assert.Equal("ReactUnexpected", From(new LibtorchError("Expected all tensors to be on the same device")).FullyQualifiedErrorId);

    private ErrorRecord From(Exception error) => (ErrorRecord)fixture.Commands.Values.First().ImplementingType.Assembly
        .GetType("React.PowerShell.Hosting.ErrorRecords", throwOnError: true)!
        .GetMethod("From", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [error, null])!;

    /// <summary>TorchSharp throws the base class, which only the runtime may.</summary>
    private sealed class LibtorchError(string message) : ExternalException(message);
}
