namespace React.Models.PyTorch;

/// <summary>Finds the named tensors in what a pickle holds: a state dictionary, one inside a training's checkpoint, or the modules of a TorchScript archive.</summary>
internal sealed class StateDictionary(string path)
{
    private const int MaxDepth = 64;
    private const int MaxVisits = 200_000;
    private const int MaxName = 512;
    private const string Wrapper = "state_dict";

    private readonly Dictionary<string, PickleTensor> _tensors = new(StringComparer.Ordinal);
    private int _visits;

    /// <summary>The tensors by their names; what lies beside them (counts of epochs, the optimizer's state) is left out.</summary>
    /// <exception cref="ReactException">There are none.</exception>
    public static Dictionary<string, PickleTensor> Find(object? content, string path)
    {
        var found = new StateDictionary(path);
        switch (content)
        {
            case PickleObject module:
                found.AddModule(module, "", 0);
                break;
            case PickleDictionary dictionary:
                found.AddEntries((dictionary.Find(Wrapper) as PickleDictionary ?? dictionary).Entries);
                break;
        }

        return found._tensors.Count > 0 ? found._tensors : throw TorchFileError.Invalid(path, $"it holds no state dictionary, neither by itself nor under '{Wrapper}'.");
    }

    private void AddEntries(List<(object? Key, object? Value)> entries)
    {
        foreach (var (key, value) in entries)
        {
            if (key is string name && value is PickleTensor tensor)
            {
                CheckName(name);
                _tensors[name] = tensor;
            }
        }
    }

    /// <summary>A module's tensors by their paths. Modules may be shared, even with themselves, so the walk is bounded.</summary>
    private void AddModule(PickleObject module, string prefix, int depth)
    {
        if (depth == MaxDepth)
        {
            throw TorchFileError.Invalid(path, $"its modules lie more than {MaxDepth} deep.");
        }

        foreach (var (key, value) in module.Attributes ?? [])
        {
            if (++_visits > MaxVisits)
            {
                throw TorchFileError.Invalid(path, $"its modules have more than {MaxVisits} attributes.");
            }

            if (key is not string name)
            {
                continue;
            }

            CheckName(name);
            switch (value)
            {
                case PickleTensor tensor:
                    _tensors[prefix + name] = tensor;
                    break;
                case PickleObject inner:
                    AddModule(inner, $"{prefix}{name}.", depth + 1);
                    break;
            }
        }
    }

    private void CheckName(string name)
    {
        if (name.Length > MaxName)
        {
            throw TorchFileError.Invalid(path, $"the name '{TorchFileError.Short(name)}' is {name.Length} characters long.");
        }
    }
}
