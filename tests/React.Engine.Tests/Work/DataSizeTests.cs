using React.Work;
using Xunit;

namespace React.Engine.Tests.Work;

public sealed class DataSizeTests
{
    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1, "1 byte")]
    [InlineData(999, "999 bytes")]
    [InlineData(1_000, "1 kB")]
    [InlineData(605_000_000, "605 MB")]
    [InlineData(1_710_000_000, "1.7 GB")]
    [InlineData(12_400_000_000, "12 GB")]
    public void Sizes_are_told_with_the_digits_that_matter(long bytes, string told) => Assert.Equal(told, DataSize.Text(bytes));
}
