namespace React;

/// <summary>One thing that the module needs, and whether this machine has it.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Passed">Whether it is as it should be.</param>
/// <param name="Message">What was found.</param>
/// <param name="Action">What to do about it; empty where nothing is to be done.</param>
public sealed record ReactEnvironmentCheck(string Name, bool Passed, string Message, string Action);
