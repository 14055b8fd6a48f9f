using React.Models;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace React.Engine.Tests.Models;

public sealed class AttentionTests
{
    private const int Items = 3;
    private const int Tokens = 5;
    private const int Heads = 2;
    private const int Width = 8;

    [Theory]
    [InlineData("all")]
    [InlineData("causal")]
    [InlineData("mask")]
    public void Plain_products_in_bfloat16_see_what_fused_attention_sees(string sight)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = (Draw(1), Draw(2), Draw(3));
        var mask = sight == "mask" ? rand([3, 1, 1, 9], generator: new Generator(4)).ge(0.3).index_fill_(3, tensor(new[] { 0L }), 1) : null;
        var expected = functional.scaled_dot_product_attention(query, key, value, mask!, 0, sight == "causal");
        var actual = Attention.Of(Narrow(query), Narrow(key), Narrow(value), mask, sight == "causal");
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        Assert.InRange((actual.to_type(ScalarType.Float32) - expected).abs().max().item<float>(), 1e-7f, 0.03f);

        static Tensor Draw(ulong seed) => randn([3, 2, 9, 16], generator: new Generator(seed));
        static Tensor Narrow(Tensor tensor) => tensor.to_type(ScalarType.BFloat16);
    }

    [Theory]
    [InlineData(ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.BFloat16, 0.1)]
    public void One_query_sees_what_it_would_see_of_keys_and_values_and_so_do_gradients(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor Drawn(params long[] shape) => randn(shape, generator: generator).to_type(type).requires_grad_();
        Tensor[] inputs = [Drawn(Items, Width), Drawn(Items, Tokens, Width), Drawn(Width, Width), Drawn(Width), Drawn(Width, Width), Drawn(Width)];
        var (query, tokens, key, keyBias, value, valueBias) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4], inputs[5]);
        var mask = tensor(new[] { true, true, false, false, false, true, true, true, true, true, true, false, false, false, false }).view(Items, 1, Tokens);

        var one = Gradients(Attention.OfOne(query, tokens, (key, keyBias), (value, valueBias), Heads, mask));
        var all = Gradients(Attention.Of(
            InHeads(query.unsqueeze(1)), InHeads(functional.linear(tokens, key, keyBias)), InHeads(functional.linear(tokens, value, valueBias)), mask.unsqueeze(1)).transpose(1, 2).reshape(Items, Width));

        Assert.Equal(inputs.Length + 1, one.Count);
        foreach (var (found, wanted) in one.Zip(all))
        {
            Assert.InRange((found - wanted).abs().max().item<float>(), 0, tolerance);
        }

        Tensor InHeads(Tensor rows) => rows.view(Items, -1, Heads, Width / Heads).transpose(1, 2);

        List<Tensor> Gradients(Tensor result)
        {
            result.sum().backward();
            List<Tensor> found = [result.detach().to_type(ScalarType.Float32), .. inputs.Select(input => input.grad!.to_type(ScalarType.Float32))];
            Array.ForEach(inputs, input => input.grad = null);
            return found;
        }
    }
}
