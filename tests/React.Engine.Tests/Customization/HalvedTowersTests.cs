using React.Customization;
using React.Models;
using React.Work;
using Xunit;
using static TorchSharp.torch;

namespace React.Engine.Tests.Customization;

public sealed class HalvedTowersTests
{
    [Fact]
    public void A_step_that_fails_in_one_half_leaves_nothing_open()
    {
        using var bench = new CustomizationBench();
        using var loaded = bench.Base.Load();
        using var threads = new LoneThreads();
        using var towers = Make(loaded.Clip);
        using var halves = new HalvedTowers(loaded.Clip, towers, threads, alias => Make(alias, towers));
        using var scope = NewDisposeScope();
        var pixels = rand([6, 3, 16, 16], generator: new Generator(1));

        Assert.Throws<ReactException>(() => halves.Images(new TowerInput(zeros(6, 3, 5, 5), TowerInput.Pixels)));
        halves.Images(new TowerInput(pixels, TowerInput.Pixels));
        var features = halves.Images(new TowerInput(pixels, TowerInput.Pixels));
        halves.Backward(features.sum());
        halves.GatherGradients();

        var halved = towers.Trained.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.grad?.clone());
        towers.Trained.ToList().ForEach(parameter => parameter.Value.grad = null);
        towers.Images(new TowerInput(pixels, TowerInput.Pixels)).sum().backward();
        foreach (var (name, value, _) in towers.Trained.Where(parameter => parameter.Name != "logit_scale"))
        {
            Assert.InRange((value.grad! - halved[name]!).abs().max().item<float>(), 0, 1e-5f);
        }

        static ClipTowers Make(ClipModel model, ClipTowers? like = null) => new(model, name => TrainedParameters.IsTrained(name, CustomizationMethod.LockedText, null, model.Image.Layers), like: like);
    }

    [Fact]
    public async Task Collections_in_the_middle_of_calls_take_nothing_from_them()
    {
        using var bench = new CustomizationBench();
        using var done = new CancellationTokenSource();
        var collecting = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    GC.Collect(0);
                    GC.WaitForPendingFinalizers();
                }
            }, TestContext.Current.CancellationToken);
        var options = CustomizationBench.Options() with { Epochs = 20 };
        var disturbed = bench.Run("disturbed", options);
        await done.CancelAsync();
        await collecting;
        Assert.Equal(bench.Run("undisturbed", options).History.Select(step => step.Loss), disturbed.History.Select(step => step.Loss));
    }

    [Fact]
    public void Features_without_a_gradient_are_those_of_the_halves()
    {
        using var threads = new LoneThreads();
        using var scope = NewDisposeScope();
        var rows = arange(14).reshape(7, 2);
        var seen = new int[2];
        Tensor doubled;
        using (no_grad())
        {
            doubled = threads.Map(rows, (number, part) =>
            {
                Assert.False(is_grad_enabled());
                seen[number] = (int)part.shape[0];
                return part * 2;
            });
        }

        Assert.Equal([3, 4], seen);
        Assert.Equal((rows * 2).data<long>().ToArray(), doubled.data<long>().ToArray());
        Assert.Equal("of the second half", Assert.Throws<InvalidOperationException>(() => threads.Run(number => _ = number == 1 ? throw new InvalidOperationException("of the second half") : 0)).Message);
    }
}
