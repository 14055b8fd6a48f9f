using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// Gradient checkpointing (Chen et al., 2016): what a block computes on its way is not kept for the backward pass but computed again there.
/// A third more work, for the memory of one block instead of all.
/// </summary>
internal sealed class Recomputation : autograd.SingleTensorFunction<Recomputation>
{
    private static Exception? _failure;

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

    /// <summary>Call after the backward pass: throws what went wrong in it. An exception must not cross libtorch, which calls back.</summary>
    public static void ThrowIfFailed()
    {
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            throw failure is System.Runtime.InteropServices.ExternalException
                ? new ReactException("ReactOutOfMemory", ReactErrorKind.LimitReached, "There is not enough memory for the backward pass.", "Use a smaller -BatchSize, with -Accumulation for as many pairs a step.", null, failure)
                : failure;
        }
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
        try
        {
            using var recording = enable_grad();
            var x = saved.detach().requires_grad_(saved.requires_grad);
            block(x).backward([grad_output]);
            return [saved.requires_grad ? x.grad!.MoveToOuterDisposeScope() : null!, null!, null!];
        }
        catch (Exception error)
        {
            _failure = error;
            return [saved.requires_grad ? zeros_like(saved).MoveToOuterDisposeScope() : null!, null!, null!];
        }
    }
}
