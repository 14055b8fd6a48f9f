using System.Management.Automation;

namespace React.PowerShell.Hosting;

/// <summary>Error records from the engine's errors: id, category, target and what to do next.</summary>
internal static class ErrorRecords
{
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
                ErrorDetails = known.RecommendedAction is { } action
                    ? new ErrorDetails(known.Message) { RecommendedAction = action }
                    : null,
            };
        }

        if (error is OutOfMemoryException)
        {
            return new ErrorRecord(error, "ReactOutOfMemory", ErrorCategory.ResourceUnavailable, target)
            {
                ErrorDetails = new ErrorDetails("Memory is exhausted.") { RecommendedAction = "Use a smaller -BatchSize, or close what else needs memory, and run the same command again: it continues." },
            };
        }

        if (error is DllNotFoundException or BadImageFormatException or TypeInitializationException or NotSupportedException { Source: "TorchSharp" })
        {
            return new ErrorRecord(error, "ReactNativeLibrary", ErrorCategory.NotInstalled, target)
            {
                ErrorDetails = new ErrorDetails($"A native library cannot be loaded: {error.GetBaseException().Message}") { RecommendedAction = "Run Test-ReactEnvironment: it names what is missing." },
            };
        }

        return new ErrorRecord(error, "ReactUnexpected", ErrorCategory.NotSpecified, target)
        {
            ErrorDetails = new ErrorDetails($"Unexpected {error.GetType().Name}: {error.Message} This is a fault of the module; what was saved so far is kept.") { RecommendedAction = "Report it with $Error[0].Exception.ToString()." },
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
