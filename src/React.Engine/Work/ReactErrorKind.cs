namespace React;

/// <summary>What went wrong, in the terms a caller can act on. Hosts map it to their own categories.</summary>
public enum ReactErrorKind
{
    /// <summary>A parameter or option has a value that cannot work.</summary>
    InvalidArgument,

    /// <summary>A file, row or tensor holds something it must not hold.</summary>
    InvalidData,

    /// <summary>A file, model, index or class that was named does not exist.</summary>
    NotFound,

    /// <summary>What was found belongs to other work: another model, another corpus, another run.</summary>
    Mismatch,

    /// <summary>Another process holds the resource.</summary>
    Busy,

    /// <summary>The account lacks the rights.</summary>
    PermissionDenied,

    /// <summary>Disk or memory is exhausted, or a limit that protects them was reached.</summary>
    LimitReached,

    /// <summary>A library or device that is needed is not there.</summary>
    NotInstalled,

    /// <summary>The work itself failed, for example a loss that is not a number.</summary>
    Failed,
}
