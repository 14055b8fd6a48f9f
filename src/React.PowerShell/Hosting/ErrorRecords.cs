using System.Management.Automation;
using System.Runtime.InteropServices;

namespace React.PowerShell.Hosting;

/// <summary>
/// Error records from the engine's errors: id, category, target, and a message that says what to do next. Not every version of PowerShell
/// shows the recommended action of an error, and no log does.
/// </summary>
internal static class ErrorRecords
{
    // What libtorch says where there is no memory: on Windows, of a GPU, and on Linux.
    private static readonly string[] NoMemory = ["not enough memory", "out of memory", "DefaultCPUAllocator"];

    public static ErrorRecord From(Exception error, object? target = null)
    {
        if (error is AggregateException { InnerExceptions.Count: 1 } aggregate)
        {
            error = aggregate.InnerExceptions[0];
        }

        if (error is ReactException known)
        {
            return new ErrorRecord(known, known.ErrorId, Category(known.Kind), known.Target ?? target)
            {
                ErrorDetails = known.RecommendedAction is { } action ? new ErrorDetails($"{known.Message} {action}") : null,
            };
        }

        if (error is OutOfMemoryException || (error is ExternalException && NoMemory.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase))))
        {
            return new ErrorRecord(error, "ReactOutOfMemory", ErrorCategory.ResourceUnavailable, target)
            {
                ErrorDetails = new ErrorDetails("Memory is exhausted. Close what else needs memory and run the same command again: it continues. "
                    + "If that does not help, give Invoke-ReactCustomization a smaller -BatchSize, with a larger -Accumulation in exchange, and -Force."),
            };
        }

        if (error is DllNotFoundException or BadImageFormatException or TypeInitializationException or NotSupportedException { Source: "TorchSharp" })
        {
            return new ErrorRecord(error, "ReactNativeLibrary", ErrorCategory.NotInstalled, target)
            {
                ErrorDetails = new ErrorDetails($"A native library cannot be loaded: {error.GetBaseException().Message.TrimEnd('.')}. Run Test-ReactEnvironment: it names what is missing."),
            };
        }

        return new ErrorRecord(error, "ReactUnexpected", ErrorCategory.NotSpecified, target)
        {
            ErrorDetails = new ErrorDetails($"Unexpected {error.GetType().Name}: {error.Message} This is a fault of the module; what was saved so far is kept. Report it with $Error[0].Exception.ToString()."),
        };
    }

    private static ErrorCategory Category(ReactErrorKind kind) => kind switch
    {
        ReactErrorKind.InvalidArgument => ErrorCategory.InvalidArgument,
        ReactErrorKind.InvalidData => ErrorCategory.InvalidData,
        ReactErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ReactErrorKind.Mismatch => ErrorCategory.InvalidOperation,
        ReactErrorKind.Busy => ErrorCategory.ResourceBusy,
        ReactErrorKind.PermissionDenied => ErrorCategory.PermissionDenied,
        ReactErrorKind.LimitReached => ErrorCategory.LimitsExceeded,
        ReactErrorKind.NotInstalled => ErrorCategory.NotInstalled,
        _ => ErrorCategory.OperationStopped,
    };
}
