using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Customization;

/// <summary>The constants of one AdamW step, and the step itself for one tensor.</summary>
/// <param name="GradientScale">Factor on the gradient, below 1 where its norm is cut.</param>
/// <param name="Beta1">Share of the old mean.</param>
/// <param name="Rest1">1 − β₁, rounded once.</param>
/// <param name="Beta2">Share of the old mean square.</param>
/// <param name="Rest2">1 − β₂, rounded once.</param>
/// <param name="Epsilon">Added to the root of the mean square.</param>
/// <param name="StepSize">Rate / (1 − β₁ᵗ).</param>
/// <param name="RootCorrection">√(1 − β₂ᵗ).</param>
/// <param name="Decay">1 − rate · decay.</param>
internal readonly record struct AdamUpdate(
    float GradientScale, float Beta1, float Rest1, float Beta2, float Rest2, float Epsilon, float StepSize, float RootCorrection, float Decay)
{
    /// <summary>Changes value and moments in place.</summary>
    public void Apply(Tensor value, Tensor gradient, Tensor mean, Tensor square)
    {
        if (value.device_type == DeviceType.CPU)
        {
            ApplyInMemory(value, gradient, mean, square);
        }
        else
        {
            ApplyOnDevice(value, gradient, mean, square);
        }
    }

    /// <summary>The step in one pass over the memory.</summary>
    internal unsafe void ApplyInMemory(Tensor value, Tensor gradient, Tensor mean, Tensor square)
    {
        var update = this;
        var (p, g, m, v) = (FloatChunks.Pointer(value), FloatChunks.Pointer(gradient), FloatChunks.Pointer(mean), FloatChunks.Pointer(square));
        FloatChunks.ForEach(value.numel(), (start, end) => update.Range((float*)p, (float*)g, (float*)m, (float*)v, start, end));
    }

    private unsafe void Range(float* p, float* g, float* m, float* v, long start, long end)
    {
        var i = start;
        for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = Vector.Load(g + i) * GradientScale;
            var mean = (Vector.Load(m + i) * Beta1) + (gradient * Rest1);
            var square = (Vector.Load(v + i) * Beta2) + (gradient * Rest2 * gradient);
            var root = (Vector.SquareRoot(square) / new Vector<float>(RootCorrection)) + new Vector<float>(Epsilon);
            Vector.Store(mean, m + i);
            Vector.Store(square, v + i);
            Vector.Store((Vector.Load(p + i) * Decay) - (mean * StepSize / root), p + i);
        }

        for (; i < end; i++)
        {
            var gradient = g[i] * GradientScale;
            m[i] = (m[i] * Beta1) + (gradient * Rest1);
            v[i] = (v[i] * Beta2) + (gradient * Rest2 * gradient);
            p[i] = (p[i] * Decay) - (m[i] * StepSize / ((MathF.Sqrt(v[i]) / RootCorrection) + Epsilon));
        }
    }

    /// <summary>The step as operations of the device.</summary>
    internal void ApplyOnDevice(Tensor value, Tensor gradient, Tensor mean, Tensor square)
    {
        // Held until the calls are over; they differ from step to step, so that they are not kept for ever. See Scalars.
        using Scalar scale = GradientScale, beta1 = Beta1, rest1 = Rest1, beta2 = Beta2, rest2 = Rest2, epsilon = Epsilon, step = -StepSize, correction = RootCorrection, decay = Decay;
        using var scope = NewDisposeScope();
        var scaled = GradientScale == 1 ? gradient : gradient.mul(scale);
        value.mul_(decay);
        mean.mul_(beta1).add_(scaled, alpha: rest1);
        square.mul_(beta2).addcmul_(scaled, scaled, rest2);
        var root = square.sqrt().div_(correction).add_(epsilon);
        value.addcdiv_(mean, root, step);
    }
}
