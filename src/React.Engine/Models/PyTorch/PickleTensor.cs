namespace React.Models.PyTorch;

/// <summary>A view of a storage; checked to lie within it and to have no more elements than it.</summary>
/// <param name="Storage">Where its elements are.</param>
/// <param name="Offset">Its first element there.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Strides">Elements from one index to the next, for each dimension.</param>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Elements of the storage from the first to the last that is used.</summary>
    public long Extent => Count == 0 ? 0 : 1 + Shape.Zip(Strides, (size, stride) => (size - 1) * stride).Sum();

    /// <summary>Whether its elements lie one behind the other.</summary>
    public bool IsContiguous
    {
        get
        {
            var expected = 1L;
            for (var i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Strides[i] != expected)
                {
                    return false;
                }

                expected *= Shape[i];
            }

            return true;
        }
    }
}
