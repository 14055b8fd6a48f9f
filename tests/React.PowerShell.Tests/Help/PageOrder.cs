using Xunit.Sdk;
using Xunit.v3;

namespace React.PowerShell.Tests.Help;

/// <summary>Examples of a page in the order in which a reader tries them: a later one may build on an earlier one.</summary>
public sealed class PageOrder : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : notnull, ITestCase => [.. testCases.OrderBy(test => test.TestCaseDisplayName, StringComparer.Ordinal)];
}
