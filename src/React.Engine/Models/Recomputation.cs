using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// Gradient checkpointing (Chen et al., 2016): what a block computes on its way is not kept for the backward pass but computed again there.
/// A third more work, for the memory of one block instead of all.
/// </summary>
internal sealed class Recomputation : autograd.SingleTensorFunction<Recomputation>
{
    /// <inheritdoc/>
    public override string Name => nameof(Recomputation);

    /// <summary>Runs a block. Equal to calling it, gradients of its parameters included.</summary>
    /// <param name="block">A pure function whose parameters may ask for gradients.</param>
    /// <param name="x">Its input.</param>
    /// <returns>Its output; the caller's to dispose.</returns>
    public static Tensor Run(Func<Tensor, Tensor> block, Tensor x)
    {
        if (!is_grad_enabled())
        {
            return block(x);
        }

        // Where the input asks for no gradient the parameters inside still do; the graph only knows what is handed over.
        using var asks = zeros(1, requires_grad: true);
        return apply(x, asks, block);
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, block) = ((Tensor)vars[0], (Func<Tensor, Tensor>)vars[2]);
        ctx.save_for_backward([x]);
        ctx.save_data(nameof(block), block);
        return block(x);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var block = (Func<Tensor, Tensor>)ctx.get_data("block");
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables()[0];
        using (enable_grad())
        {
            var x = saved.detach().requires_grad_(saved.requires_grad);
            block(x).backward([grad_output]);
            return [saved.requires_grad ? x.grad!.MoveToOuterDisposeScope() : null!, null!, null!];
        }
    }
}
