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
}
