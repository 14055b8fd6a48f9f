using System.Runtime.InteropServices;
using React.Imaging;
using React.Models;
using React.Work;
using TorchSharp;
using static TorchSharp.torch;

namespace React.Embedding;

/// <summary>
/// Embeds with a CLIP model. Texts are sorted by length within a call, so that each batch is cut to about its texts' own length, and are given
/// back in their order. What else is in a batch changes a vector by no more than float32 rounding (some 1e-7). Equal calls give equal vectors.
/// On the processor a batch goes through the model in two halves at once, see <see cref="LoneThreads"/>.
/// </summary>
public sealed class ModelEmbedder : IEmbedder
{
    private readonly LoadedModel _model;
    private readonly EmbedderOptions _options;
    private readonly int _context;
    private readonly LoneThreads? _threads;
    private readonly Belongings _owned = new();

    /// <param name="model">The model; disposed with this.</param>
    /// <param name="options">Batch sizes.</param>
    public ModelEmbedder(LoadedModel model, EmbedderOptions? options = null)
        : this(model, null, options)
    {
        _owned.Own(model);

        // An odd number of threads would leave one without work, and a single one is all that may be used.
        _threads = model.Device.type == DeviceType.CPU && get_num_threads() % LoneThreads.Count == 0 ? _owned.Own(new LoneThreads()) : null;
    }

    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="threads">Who takes the halves; they stay the caller's. Null for whole batches.</param>
    /// <param name="options">Batch sizes.</param>
    internal ModelEmbedder(LoadedModel model, LoneThreads? threads, EmbedderOptions? options = null)
    {
        _threads = threads;
        _model = model;
        _options = options ?? new EmbedderOptions();
        _context = model.Clip.Config.Text.ContextLength;
        Precision = model.Clip.Parameters.Any(parameter => parameter.Value.dtype == ScalarType.BFloat16) ? Precision.BFloat16 : Precision.Float32;
        if (_options.ImageBatch < 1 || _options.TextBatch < 1)
        {
            throw new ReactException("ReactBatchSize", ReactErrorKind.InvalidArgument, "A batch must hold at least one item.", "Give batch sizes from 1 on.");
        }
    }

    /// <inheritdoc/>
    public int Dimension => _model.Clip.Config.EmbedDim;

    /// <inheritdoc/>
    public string Fingerprint => _model.Model.EmbeddingFingerprint;

    /// <inheritdoc/>
    public Precision Precision { get; }

    /// <inheritdoc/>
    public int PixelCount => _model.Preprocessor.PixelCount;

    /// <summary>Loads a model for embedding; the caller disposes it.</summary>
    /// <exception cref="ReactException">The model cannot be loaded: see <see cref="ReactModel.Load(Device, ScalarType)"/>.</exception>
    public static ModelEmbedder Load(ReactModel model, Device device, EmbedderOptions? options = null, ScalarType type = ScalarType.Float32) => new(model.Load(device, type), options);

    /// <inheritdoc/>
    public void EmbedTexts(IReadOnlyList<string> texts, Span<float> destination)
    {
        CheckLength(destination, texts.Count);
        CheckVocabulary();
        // Bounds what a long list takes: a window's ids, not all of them.
        var window = 64 * _options.TextBatch;
        for (var start = 0; start < texts.Count; start += window)
        {
            var count = Math.Min(window, texts.Count - start);
            EmbedWindow(texts, start, count, destination.Slice(start * Dimension, count * Dimension));
        }
    }

    /// <inheritdoc/>
    public void Preprocess(ReadOnlyMemory<byte> encoded, string name, Span<float> pixels) =>
        _model.Preprocessor.Apply(ImageDecoder.Default.Decode(encoded, name, ImageLimits.Default), pixels);

    /// <inheritdoc/>
    public void EmbedImages(ReadOnlySpan<float> pixels, int count, Span<float> destination)
    {
        CheckLength(destination, count);
        if (count < 0 || pixels.Length < (long)count * PixelCount)
        {
            throw new ReactException("ReactTensorShape", ReactErrorKind.InvalidArgument, $"{count} pictures take {(long)count * PixelCount} floats, but {pixels.Length} were given.", "Preprocess every picture for this model.");
        }

        var vision = _model.Clip.Config.Vision;
        for (var start = 0; start < count; start += _options.ImageBatch)
        {
            using var mode = inference_mode();
            using var scope = NewDisposeScope();
            var size = Math.Min(_options.ImageBatch, count - start);
            var batch = empty([size, 3, vision.ImageHeight, vision.ImageWidth], ScalarType.Float32);
            pixels.Slice(start * PixelCount, size * PixelCount).CopyTo(MemoryMarshal.Cast<byte, float>(batch.bytes));
            Unit(Encode(batch, _model.Clip.EncodeImages)).CopyTo(destination[(start * Dimension)..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _owned.Dispose();

    private void EmbedWindow(IReadOnlyList<string> texts, int start, int count, Span<float> destination)
    {
        var ids = new int[count * _context];
        var lengths = new int[count];
        for (var i = 0; i < count; i++)
        {
            lengths[i] = _model.Tokenizer.Encode(texts[start + i], ids.AsSpan(i * _context, _context));
        }

        var order = Enumerable.Range(0, count).OrderBy(index => lengths[index]).ToArray();
        for (var first = 0; first < count; first += _options.TextBatch)
        {
            var batch = order.AsSpan(first, Math.Min(_options.TextBatch, count - first));
            EmbedBatch(batch, ids, lengths[batch[^1]], destination);
        }
    }

    private void EmbedBatch(ReadOnlySpan<int> batch, int[] ids, int longest, Span<float> destination)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var input = empty([batch.Length, longest], ScalarType.Int64);
        var values = MemoryMarshal.Cast<byte, long>(input.bytes);
        for (var row = 0; row < batch.Length; row++)
        {
            for (var position = 0; position < longest; position++)
            {
                values[(row * longest) + position] = ids[(batch[row] * _context) + position];
            }
        }

        var vectors = Unit(Encode(input, _model.Clip.EncodeTexts));
        for (var row = 0; row < batch.Length; row++)
        {
            vectors.Slice(row * Dimension, Dimension).CopyTo(destination[(batch[row] * Dimension)..]);
        }
    }

    private Tensor Encode(Tensor rows, Func<Tensor, Tensor> encode) => _threads is null ? encode(rows) : _threads.Map(rows, (_, half) => encode(half));

    /// <summary>Rows at length one. The span lives as long as the caller's dispose scope.</summary>
    private static ReadOnlySpan<float> Unit(Tensor features)
    {
        var unit = nn.functional.normalize(features.to(ScalarType.Float32, CPU), dim: 1).contiguous();
        return MemoryMarshal.Cast<byte, float>(unit.bytes);
    }

    private void CheckVocabulary()
    {
        if (_model.Tokenizer.VocabularySize > _model.Clip.Config.Text.VocabularySize)
        {
            throw new ReactException("ReactVocabularyMismatch", ReactErrorKind.Mismatch,
                $"The vocabulary has {_model.Tokenizer.VocabularySize} tokens, but model '{_model.Model.Name}' knows only {_model.Clip.Config.Text.VocabularySize}.",
                "Put the model's own vocab.json and merges.txt into its folder.", _model.Model.Path);
        }
    }

    private void CheckLength(Span<float> destination, int count)
    {
        if (destination.Length < (long)count * Dimension)
        {
            throw new ReactException("ReactTensorShape", ReactErrorKind.InvalidArgument, $"{count} vectors take {(long)count * Dimension} floats, but there is room for {destination.Length}.", "Give a larger destination.");
        }
    }
}
