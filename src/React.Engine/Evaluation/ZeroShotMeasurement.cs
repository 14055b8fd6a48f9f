using System.Diagnostics;
using React.Embedding;
using React.Models;
using React.Work;

namespace React.Evaluation;

/// <summary>Measures zero-shot classification of a test set.</summary>
/// <param name="embedder">The model.</param>
/// <param name="observer">Told of progress and of pictures that cannot be read.</param>
public sealed class ZeroShotMeasurement(IEmbedder embedder, IWorkObserver observer)
{
    /// <summary>Pictures decoded at once; null for one per processor.</summary>
    public int? Decoders { get; init; }

    /// <summary>Classifies every picture of the test set.</summary>
    /// <exception cref="ReactException">No picture of the task's classes could be read.</exception>
    public ReactMeasure Run(ReactModel model, ReactTask task, TestSet testSet, CancellationToken stopping)
    {
        var watch = Stopwatch.StartNew();
        var classifier = ZeroShotClassifier.Create(embedder, task, model.ReadHead(), stopping);
        TellHead(model, task, classifier);
        var metrics = Count($"Measuring {model.Name} on {task.Name}", classifier, task, testSet, out var leftOut, stopping);
        return new ReactMeasure
        {
            Model = model.Name,
            ModelPath = model.Path,
            ModelFingerprint = model.Fingerprint,
            Interpolation = model.IsCustomization ? model.Interpolation : null,
            Task = task.Name,
            Path = testSet.Path,
            Count = metrics.Count,
            LeftOut = leftOut,
            Top1 = 100 * metrics.Top1,
            Top5 = 100 * metrics.Top5,
            MeanPerClass = 100 * metrics.MeanPerClass,
            StandardError = 100 * metrics.StandardError,
            Classes = (ReactClassMeasure[])[.. task.Classes.Select((item, position) => new ReactClassMeasure(item.Name, metrics.CountOf(position), 100 * metrics.Recall(position)))],
            Duration = watch.Elapsed,
        };
    }

    /// <summary>Classifies every picture of the test set and counts.</summary>
    /// <param name="activity">What to call it in progress.</param>
    /// <param name="classifier">Tells the task's classes.</param>
    /// <param name="task">The classes.</param>
    /// <param name="testSet">The pictures.</param>
    /// <param name="leftOut">Pictures that could not be read, or whose class the task does not have.</param>
    /// <param name="stopping">Checked between batches.</param>
    /// <exception cref="ReactException">No picture of the task's classes could be read.</exception>
    public ClassificationMetrics Count(string activity, ZeroShotClassifier classifier, ReactTask task, TestSet testSet, out long leftOut, CancellationToken stopping)
    {
        var metrics = new ClassificationMetrics(task.Classes.Count);
        var images = testSet.Images(task, observer);
        var logits = new float[task.Classes.Count];
        long unread = 0;
        var pump = new EmbeddingPump(embedder, decoders: Decoders).Images(images, image => image.Image.Read(), image => image.Name, Reject, stopping);
        foreach (var (image, vector) in pump)
        {
            classifier.Logits(vector, logits);
            metrics.Add(logits, image.Label);
            observer.Progress(new WorkProgress(activity, metrics.Count, images.Count, "pictures"));
        }

        leftOut = unread + testSet.Count - images.Count;
        return metrics.Count > 0
            ? metrics
            : throw new ReactException("ReactTestSetUnreadable", ReactErrorKind.InvalidData, $"None of the {images.Count} pictures of '{testSet.Path}' could be read.", "Check that they are JPEG, PNG, WebP, GIF or BMP files.", testSet.Path);

        void Reject(TestImage image, ReactException error)
        {
            unread++;
            observer.Reject(Rejection.Of(testSet.Path, image.Name, error));
        }
    }

    private void TellHead(ReactModel model, ReactTask task, ZeroShotClassifier classifier)
    {
        if (model.Head == ModelHeadKind.None)
        {
            return;
        }

        if (classifier.KnownClasses == 0)
        {
            observer.Warning($"What '{model.Name}' learned of {model.HeadClasses.Count} classes is of no use for task '{task.Name}': none of them has a name of the task's, letter by letter.");
            return;
        }

        observer.Decision($"What '{model.Name}' learned ({model.Head}) decides among {classifier.KnownClasses} of the {task.Classes.Count} classes of task '{task.Name}'.");
    }
}
