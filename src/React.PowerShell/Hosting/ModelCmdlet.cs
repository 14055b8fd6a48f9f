using System.Management.Automation;
using React.Embedding;
using React.Models;
using React.PowerShell.Binding;

namespace React.PowerShell.Hosting;

/// <summary>What cmdlets that run a model share: where it runs and how much of the machine it may take.</summary>
public abstract class ModelCmdlet : ReactCmdlet
{
    /// <summary>Where the model runs.</summary>
    [Parameter, ArgumentCompleter(typeof(DeviceCompleter)), ValidateNotNullOrEmpty]
    public virtual string Device { get; set; } = "Auto";

    /// <summary>What the model computes in; by default what this machine is faster in.</summary>
    [Parameter]
    public Precision Precision { get; set; }

    /// <summary>Pictures decoded at once; by default one per processor.</summary>
    [Parameter, ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Loads a model's towers for embedding. The caller disposes of it.</summary>
    private protected IEmbedder LoadEmbedder(ReactModel model) => LoadEmbedder(model, Precision, tf32: true);

    /// <summary>The same, for vectors that an index keeps: computed as those that are there, and as the index says, so that Auto leaves float32 products to float32.</summary>
    /// <param name="model">The model.</param>
    /// <param name="begun">What the vectors that are there were computed in; null where there are none, or nothing tells.</param>
    private protected IEmbedder LoadEmbedderFor(ReactModel model, Precision? begun) => LoadEmbedder(model, Precision == Precision.Auto ? begun ?? Precision.Auto : Precision, tf32: false);

    private ModelEmbedder LoadEmbedder(ReactModel model, Precision precision, bool tf32)
    {
        var device = Devices.Resolve(Device);
        var type = PrecisionChoice.Of(precision, device, model.Config, tf32);
        Observer.Decision($"Model '{model.Name}' ({model.Architecture}, {model.ParameterCount:N0} parameters) on {device} in {type}.");
        return ModelEmbedder.Load(model, device, type: type);
    }
}
