using React.Customization;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

/// <summary>Two matrices for towers: everything about training that is not about transformers can be seen on them.</summary>
internal sealed class ToyTowers : ITowers, IDisposable
{
    private readonly Tensor _image;
    private readonly Tensor _text;

    public ToyTowers(int inputs = 6, int dimension = 4)
    {
        _image = Weights(inputs, dimension, 0.3);
        _text = Weights(inputs, dimension, 1.1);
        LogitScale = tensor(2.6592f, requires_grad: true);
    }

    public Tensor LogitScale { get; }

    public TrainedParameter[] Parameters =>
        [new("logit_scale", LogitScale, false), new("image", _image, true), new("text", _text, true)];

    public Tensor Images(TowerInput images) => nn.functional.normalize(images.Values.mm(_image), dim: 1);

    public Tensor Captions(Tensor captions) => nn.functional.normalize(captions.mm(_text), dim: 1);

    public float[][] Values() => [.. Parameters.Select(parameter => parameter.Value.data<float>().ToArray())];

    public float[][] Gradients() => [.. Parameters.Select(parameter => parameter.Value.grad!.data<float>().ToArray())];

    public void Dispose()
    {
        LogitScale.Dispose();
        _image.Dispose();
        _text.Dispose();
    }

    private static Tensor Weights(int rows, int columns, double phase)
    {
        var values = Enumerable.Range(0, rows * columns).Select(i => (float)Math.Sin((i * 1.7) + phase)).ToArray();
        return tensor(values, [rows, columns], requires_grad: true);
    }
}
