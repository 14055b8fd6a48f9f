using React.Models;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Models;

public sealed class AttentionTests
{
    [Theory]
    [InlineData("all")]
    [InlineData("causal")]
    [InlineData("mask")]
    public void Plain_products_in_bfloat16_see_what_fused_attention_sees(string sight)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = (Draw(1), Draw(2), Draw(3));
        var mask = sight == "mask" ? rand([3, 1, 1, 9], generator: new Generator(4)).ge(0.3).index_fill_(3, tensor(new[] { 0L }), 1) : null;
        var expected = nn.functional.scaled_dot_product_attention(query, key, value, mask!, 0, sight == "causal");
        var actual = Attention.Of(Narrow(query), Narrow(key), Narrow(value), mask, sight == "causal");
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        Assert.InRange((actual.to_type(ScalarType.Float32) - expected).abs().max().item<float>(), 1e-7f, 0.03f);

        static Tensor Draw(ulong seed) => randn([3, 2, 9, 16], generator: new Generator(seed));
        static Tensor Narrow(Tensor tensor) => tensor.to_type(ScalarType.BFloat16);
    }
}
