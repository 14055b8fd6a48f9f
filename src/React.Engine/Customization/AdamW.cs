using static TorchSharp.torch;

namespace React.Customization;

/// <summary>
/// AdamW (Loshchilov and Hutter, 2019) in PyTorch's order of operations: decay, moments, step. One pass over the memory does all of it,
/// another the gradient's norm; results do not depend on the number of threads. State can be saved and restored bit by bit.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private readonly TrainedParameter[] _parameters;
    private readonly Tensor[] _means;
    private readonly Tensor[] _squares;
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly double _weightDecay;
    private readonly double? _maxNorm;

    /// <param name="parameters">Leaf tensors that require gradients, float32, contiguous. They stay the caller's.</param>
    /// <param name="options">Betas, epsilon, decay and the norm that gradients are cut to.</param>
    public AdamW(IEnumerable<TrainedParameter> parameters, CustomizationOptions options)
    {
        _parameters = [.. parameters];
        (_beta1, _beta2, _epsilon, _weightDecay, _maxNorm) = (options.Beta1, options.Beta2 ?? CustomizationOptions.TransformerBeta2, options.Epsilon ?? CustomizationOptions.TransformerEpsilon, options.WeightDecay, options.MaxGradientNorm);
        using var quiet = no_grad();
        _means = [.. _parameters.Select(parameter => zeros_like(parameter.Value).DetachFromDisposeScope())];
        _squares = [.. _parameters.Select(parameter => zeros_like(parameter.Value).DetachFromDisposeScope())];
    }

    /// <summary>The rate of the next step.</summary>
    public double LearningRate { get; set; }

    /// <summary>Steps done. Part of the state.</summary>
    public long StepCount { get; set; }

    /// <summary>The moments by name, to be saved or overwritten.</summary>
    public IEnumerable<(string Name, Tensor Value)> State => _parameters.SelectMany((parameter, i) =>
        new[] { ($"mean/{parameter.Name}", _means[i]), ($"square/{parameter.Name}", _squares[i]) });

    /// <summary>Forgets all gradients.</summary>
    public void ZeroGradients()
    {
        foreach (var parameter in _parameters)
        {
            parameter.Value.grad = null;
        }
    }

    /// <summary>Changes the parameters by the gradients that <c>backward</c> left in them.</summary>
    /// <returns>The 2-norm over all gradients, before it is cut.</returns>
    /// <exception cref="ReactException">The gradient is not finite; nothing was changed.</exception>
    public double Step()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var gradients = Array.ConvertAll(_parameters, Gradient);
        var norm = GradientNorm.Of(gradients);
        if (!double.IsFinite(norm))
        {
            throw DivergenceGuard.Diverged("The gradient is not finite", StepCount);
        }

        StepCount++;
        var update = new AdamUpdate(
            GradientScale: _maxNorm is { } most ? (float)Math.Min(1, most / (norm + 1e-6)) : 1,
            Beta1: (float)_beta1, Rest1: (float)(1 - _beta1), Beta2: (float)_beta2, Rest2: (float)(1 - _beta2), Epsilon: (float)_epsilon,
            StepSize: (float)(LearningRate / (1 - Math.Pow(_beta1, StepCount))),
            RootCorrection: (float)Math.Sqrt(1 - Math.Pow(_beta2, StepCount)),
            Decay: (float)(1 - (LearningRate * _weightDecay)));
        for (var i = 0; i < _parameters.Length; i++)
        {
            var own = _parameters[i].Decays ? update : update with { Decay = 1 };
            own.Apply(_parameters[i].Value, gradients[i], _means[i], _squares[i]);
        }

        return norm;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var moment in _means.Concat(_squares))
        {
            moment.Dispose();
        }
    }

    private static Tensor Gradient(TrainedParameter parameter)
    {
        var gradient = parameter.Value.grad ?? throw new ReactException("ReactGradientMissing", ReactErrorKind.Failed,
            $"'{parameter.Name}' is to be trained, but the loss does not depend on it.", "This is a fault of the module: please report it with the model's config.json.", parameter.Name);
        return gradient.contiguous();
    }
}
