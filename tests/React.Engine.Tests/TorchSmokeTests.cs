using System.Runtime.InteropServices;
using TorchSharp;
using Xunit;

namespace React.Engine.Tests;

public sealed class TorchSmokeTests
{
    [Fact]
    public void A_tensor_can_be_made_and_multiplied()
    {
        using var a = torch.eye(3);
        using var b = a.mm(a);
        Assert.Equal(3f, b.sum().item<float>());
    }

    [Fact]
    public void Memory_that_there_is_not_gives_the_error_by_which_cmdlets_know_it() =>
        Assert.Contains("DefaultCPUAllocator", Assert.ThrowsAny<ExternalException>(() => torch.empty(1L << 50)).Message, StringComparison.Ordinal);
}
