using System.Runtime.InteropServices;
using React.Work;
using static TorchSharp.torch;

namespace React.Models;

/// <summary>
/// The text transformer. A text's vector is taken at the first occurrence of its highest token id, which is the end token; what follows
/// it cannot be seen, so that a batch is cut after its last end token without changing any result.
/// </summary>
public sealed class TextTower
{
    private readonly IReadOnlyDictionary<string, Tensor> _parameters;
    private readonly TextConfig _config;
    private readonly ResidualBlock[] _blocks;

    internal TextTower(ClipConfig config, IReadOnlyDictionary<string, Tensor> parameters)
    {
        _parameters = parameters;
        _config = config.Text;
        _blocks = [.. Enumerable.Range(0, Layers).Select(layer => new ResidualBlock(parameters, $"transformer.resblocks.{layer}", config.Text.Heads, config.QuickGelu))];
    }

    /// <summary>Number of blocks.</summary>
    public int Layers => _config.Layers;

    /// <summary>Longest text in tokens.</summary>
    public int ContextLength => _config.ContextLength;

    /// <summary>Whether blocks keep only their input for the backward pass and compute the rest again there.</summary>
    public bool Recomputes { get; set; }

    /// <summary>Encodes texts.</summary>
    /// <param name="ids">[n, length] I64 token ids, length up to <see cref="ContextLength"/>.</param>
    /// <returns>[n, embedding], not normalised; the caller's to dispose.</returns>
    /// <exception cref="ReactException">The ids have another shape or type, or one is outside the vocabulary.</exception>
    public Tensor Encode(Tensor ids) => Encode(ids, null);

    /// <summary>As <see cref="Encode(Tensor)"/>, showing what each block gives.</summary>
    /// <param name="observe">Called with <c>blockN</c> and [n, length, width], which it must not dispose; then nothing is cut and every block computes all tokens.</param>
    public Tensor Encode(Tensor ids, Action<string, Tensor>? observe)
    {
        var ends = EndPositions(ids);
        using var scope = NewDisposeScope();
        var length = observe is null ? ends.Max() + 1 : (int)ids.shape[1];
        var x = Stem(ids.narrow(1, 0, length));
        for (var layer = 0; layer < Layers - 1; layer++)
        {
            using var before = x;
            x = _blocks[layer].Forward(before, causal: true, Recomputes);
            observe?.Invoke($"block{layer}", x);
        }

        if (observe is not null)
        {
            observe($"block{Layers - 1}", _blocks[^1].Forward(x, causal: true));
        }

        var last = AtEnds(_blocks[^1], x, ends);
        return TowerHead.Norm(last, _parameters, "ln_final").mm(_parameters["text_projection"]).MoveToOuterDisposeScope();
    }

    private Tensor Stem(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var table = _parameters["token_embedding.weight"];
        var (n, length) = (ids.shape[0], ids.shape[1]);
        var tokens = table.index_select(0, ids.to(table.device).reshape(n * length)).view(n, length, _config.Width);
        return tokens.add_(_parameters["positional_embedding"].narrow(0, 0, length), Scalars.One).MoveToOuterDisposeScope();
    }

    /// <summary>The last block for the end tokens alone: nothing else reaches the projection.</summary>
    private static Tensor AtEnds(ResidualBlock block, Tensor x, int[] ends)
    {
        using var scope = NewDisposeScope();
        var (n, length) = (x.shape[0], x.shape[1]);
        var end = tensor(Array.ConvertAll(ends, position => (long)position), device: x.device);
        var rows = tensor([.. ends.Select((position, item) => (item * length) + position)], device: x.device);
        var mask = tensor([.. Enumerable.Range(0, (int)length).Select(position => (long)position)], device: x.device).le(end.unsqueeze(1)).view(n, 1, length);
        return block.ForwardOne(x, rows, mask).MoveToOuterDisposeScope();
    }

    /// <summary>Per text the first position of the highest id. Found on the host, where every id is checked at the same time.</summary>
    private int[] EndPositions(Tensor ids)
    {
        if (ids.dim() != 2 || ids.dtype != ScalarType.Int64 || ids.shape[0] < 1 || ids.shape[1] < 1 || ids.shape[1] > ContextLength)
        {
            throw TowerHead.Shape("Token ids", $"[n, 1 to {ContextLength}] of Int64", ids);
        }

        using var scope = NewDisposeScope();
        var values = MemoryMarshal.Cast<byte, long>(ids.cpu().contiguous().bytes);
        var length = (int)ids.shape[1];
        var ends = new int[ids.shape[0]];
        for (var row = 0; row < ends.Length; row++)
        {
            ends[row] = FirstMaximum(values.Slice(row * length, length), row);
        }

        return ends;
    }

    private int FirstMaximum(ReadOnlySpan<long> row, int number)
    {
        var best = 0;
        for (var position = 0; position < row.Length; position++)
        {
            if (row[position] < 0 || row[position] >= _config.VocabularySize)
            {
                throw new ReactException("ReactTokenRange", ReactErrorKind.InvalidArgument,
                    $"Text {number} has token id {row[position]}, but the model knows 0 to {_config.VocabularySize - 1}.", "Use the vocabulary that the model was trained with.");
            }

            if (row[position] > row[best])
            {
                best = position;
            }
        }

        return best;
    }
}
