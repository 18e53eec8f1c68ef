namespace Gabor.Models;

/// <summary>
/// Where each trained parameter of a model lies in one block of floats, as its gradient does: in the model's order, each at the start of a
/// 64-byte line.
/// </summary>
sealed class ParameterLayout
{
    const int LineFloats = 16;

    readonly (int Offset, int Count)[] places;

    /// <summary>The layout of a model.</summary>
    /// <exception cref="ArgumentException">All parameters together have 2³¹ elements or more.</exception>
    public ParameterLayout(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        places = new (int, int)[model.Parameters.Count];
        long end = 0;
        for (int i = 0; i < places.Length; i++)
        {
            var parameter = model.Parameters[i].Parameter;
            places[i] = ((int)end, parameter.IsTrained ? parameter.Count : 0);
            end += (places[i].Count + LineFloats - 1) / LineFloats * LineFloats;
            if (end > int.MaxValue - LineFloats)
                throw new ArgumentException($"{model.Name}: the gradients of 2³¹ parameters do not fit into one block.", nameof(model));
        }

        Floats = (int)end;
    }

    /// <summary>The length of the block.</summary>
    public int Floats { get; }

    /// <summary>Parameters, trained or not.</summary>
    public int Count => places.Length;

    /// <summary>Where a parameter begins.</summary>
    /// <param name="parameter">Its place in <see cref="Model.Parameters"/>.</param>
    public int Offset(int parameter) => places[parameter].Offset;

    /// <summary>The part of a block that belongs to a parameter; empty for running statistics.</summary>
    /// <param name="block"><see cref="Floats"/> of them.</param>
    /// <param name="parameter">Its place in <see cref="Model.Parameters"/>.</param>
    public Span<float> Of(Span<float> block, int parameter) => block.Slice(places[parameter].Offset, places[parameter].Count);
}
