namespace React.Benchmarks;

/// <summary>The command line asks for what cannot be; the message says what.</summary>
internal sealed class CommandLineException(string message) : Exception(message);
