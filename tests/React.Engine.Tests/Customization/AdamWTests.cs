using React.Customization;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

public sealed class AdamWTests
{
    private const int Elements = (FloatChunks.Length * 2) + 13;
    private static readonly CustomizationOptions Options = new() { WeightDecay = 0.3, Beta1 = 0.9, Beta2 = 0.98, Epsilon = 1e-6 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Steps_equal_libtorch_s(bool decays)
    {
        using var scope = NewDisposeScope();
        var start = linspace(-1, 1, Elements);
        var mine = start.clone().requires_grad_(true);
        var theirs = new TorchSharp.Modules.Parameter(start.clone());
        using var optimizer = new AdamW([new TrainedParameter("w", mine, decays)], Options);
        using var reference = optim.AdamW([theirs], 0.01, 0.9, 0.98, 1e-6, decays ? 0.3 : 0);
        for (var step = 0; step < 5; step++)
        {
            optimizer.LearningRate = 0.01;
            mine.grad = Gradient(step);
            theirs.grad = Gradient(step);
            optimizer.Step();
            reference.step();
        }

        Assert.True((mine - theirs).abs().max().item<float>() < 1e-6);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.25f)]
    public void A_step_on_a_device_is_that_in_memory(float scale)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var update = new AdamUpdate(scale, 0.9f, 0.1f, 0.98f, 0.02f, 1e-6f, 0.03f, 0.4f, 0.997f);
        var (here, there) = (State(), State());
        for (var step = 0; step < 3; step++)
        {
            update.ApplyInMemory(here[0], Gradient(step), here[1], here[2]);
            update.ApplyOnDevice(there[0], Gradient(step), there[1], there[2]);
        }

        Assert.All(here.Zip(there), pair => Assert.True((pair.First - pair.Second).abs().max().item<float>() < 1e-6));
        Assert.True((here[0] - State()[0]).abs().max().item<float>() > 1e-2);

        static Tensor[] State() => [linspace(-1, 1, Elements), linspace(0.5, -0.5, Elements), linspace(0.1, 1, Elements)];
    }

    [Fact]
    public void State_restored_into_another_optimizer_continues_bit_by_bit()
    {
        using var scope = NewDisposeScope();
        var first = linspace(-1, 1, Elements).requires_grad_(true);
        using var one = new AdamW([new TrainedParameter("w", first, true)], Options) { LearningRate = 0.01 };
        Steps(one, first, 0, 3);

        var second = first.detach().clone().requires_grad_(true);
        using var other = new AdamW([new TrainedParameter("w", second, true)], Options) { LearningRate = 0.01, StepCount = one.StepCount };
        foreach (var ((_, from), (_, to)) in one.State.Zip(other.State))
        {
            to.copy_(from);
        }

        Steps(one, first, 3, 6);
        Steps(other, second, 3, 6);
        Assert.True(first.bytes.SequenceEqual(second.bytes));
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var threads = get_num_threads();
        try
        {
            var results = new[] { 1, 2 }.Select(count =>
            {
                set_num_threads(count);
                var value = linspace(-1, 1, Elements).requires_grad_(true);
                using var optimizer = new AdamW([new TrainedParameter("w", value, true)], Options with { MaxGradientNorm = 0.5 }) { LearningRate = 0.01 };
                Steps(optimizer, value, 0, 3);
                return value.bytes.ToArray();
            }).ToArray();
            Assert.Equal(results[0], results[1]);
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Fact]
    public void The_norm_is_over_all_gradients_and_is_cut()
    {
        using var scope = NewDisposeScope();
        var a = zeros(3).requires_grad_(true);
        var b = zeros(2, 2).requires_grad_(true);
        using var optimizer = new AdamW([new TrainedParameter("a", a, false), new TrainedParameter("b", b, true)], Options with { MaxGradientNorm = 1 });
        a.grad = tensor(new[] { 3f, 0, 0 });
        b.grad = tensor(new[] { 0f, 4, 0, 0 }, [2, 2]);
        Assert.Equal(5, optimizer.Step(), 1e-12);
        var means = optimizer.State.ToDictionary(state => state.Name, state => state.Value);
        Assert.Equal(0.1f * 3 / 5, means["mean/a"][0].item<float>(), 1e-6f);
        Assert.Equal(0.1f * 4 / 5, means["mean/b"][0, 1].item<float>(), 1e-6f);
    }

    [Fact]
    public void A_gradient_that_is_no_number_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var value = ones(3).requires_grad_(true);
        using var optimizer = new AdamW([new TrainedParameter("w", value, true)], Options) { LearningRate = 0.01 };
        value.grad = tensor(new[] { 1f, float.NaN, 1f });
        Assert.Equal("ReactTrainingDiverged", Assert.Throws<ReactException>(() => optimizer.Step()).ErrorId);
        Assert.Equal([1f, 1f, 1f], value.data<float>().ToArray());
    }

    private static Tensor Gradient(int step) => linspace(-3, 2, Elements).mul(step + 0.5).sin();

    private static void Steps(AdamW optimizer, Tensor value, int from, int to)
    {
        for (var step = from; step < to; step++)
        {
            value.grad = Gradient(step);
            optimizer.Step();
        }
    }
}
