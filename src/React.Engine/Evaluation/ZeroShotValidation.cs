using System.Text;
using React.Customization;
using React.Embedding;
using React.Retrieval;
using React.Storage;
using React.Work;

namespace React.Evaluation;

/// <summary>Judges a model in training by zero-shot classification of a test set: the percentage of its pictures whose best class is the right one.</summary>
/// <param name="task">The classes.</param>
/// <param name="testSet">The pictures.</param>
/// <param name="observer">Told of progress and, once, of pictures that cannot be read.</param>
public sealed class ZeroShotValidation(ReactTask task, TestSet testSet, IWorkObserver observer) : IModelValidation
{
    private IWorkObserver _observer = observer;

    /// <summary>Pictures decoded at once; null for one per processor.</summary>
    public int? Decoders { get; init; }

    /// <summary>Validation by a test set.</summary>
    /// <param name="task">The classes; null for those that the test set describes itself.</param>
    /// <param name="path">The test set; null for none.</param>
    /// <param name="observer">Told of progress.</param>
    /// <param name="decoders">Pictures decoded at once.</param>
    /// <param name="stopping">Ends the walk through the test set's files.</param>
    /// <returns>Null where there is neither.</returns>
    /// <exception cref="ReactException">There is a task but no test set, or the test set cannot be used.</exception>
    public static ZeroShotValidation? Open(ReactTask? task, string? path, IWorkObserver observer, int decoders, CancellationToken stopping)
    {
        if (path is null)
        {
            return task is null ? null : throw new ReactException("ReactValidationPath", ReactErrorKind.InvalidArgument,
                $"-ValidationTask '{task.Name}' says what to validate by, but not on which pictures.", "Give -ValidationPath, a test set.", task.Name);
        }

        var set = TestSet.Open(path, stopping);
        return new ZeroShotValidation(task ?? set.DescribeTask(), set, observer) { Decoders = decoders };
    }

    /// <inheritdoc/>
    public string Name => $"Top-1 (%) of '{task.Name}' on '{testSet.Path}'";

    /// <inheritdoc/>
    public string Fingerprint
    {
        get
        {
            var text = new StringBuilder();
            for (var position = 0; position < task.Classes.Count; position++)
            {
                text.Append(task.Classes[position].Name).Append('\n').AppendJoin('\n', TaskQuery.ZeroShot(task, position).Select(query => query.Text)).Append('\n');
            }

            foreach (var image in testSet.Images(task, SilentObserver.Instance))
            {
                text.Append(image.Name).Append('\t').Append(image.Label).Append('\n');
            }

            return Checksums.Sha256(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    /// <inheritdoc/>
    public double Measure(IEmbedder embedder, CancellationToken stopping)
    {
        var metrics = new ZeroShotMeasurement(embedder, _observer) { Decoders = Decoders }.Count($"Validating on {task.Name}", ZeroShotClassifier.Create(embedder, task, null, stopping), task, testSet, out _, stopping);
        _observer = SilentObserver.Instance;
        return 100 * metrics.Top1;
    }
}
