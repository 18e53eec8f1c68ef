using Gabor.Numerics;
using Gabor.Numerics.Kernels.Sentences;

namespace Gabor.Layers;

/// <summary>
/// Turns words into vectors: each id becomes its row of a table that is trained (Collobert and Weston 2008; Kim 2014, CNN-rand).
/// </summary>
/// <remarks>
/// <para>An id is written as bytes, the low one first: id(y, x) = Σ_c 256^c X(y, x, c). Id 0 is padding, id 1 a word that is not known;
/// what is no whole number from 0 to V − 1 counts as 1.</para>
/// <para>Forward: A(y, x, ·) = E(id(y, x), ·), and 0 for padding, whose row is never read. Backward: ∂err/∂E(w, ·) = Σ of
/// ∂err/∂A(y, x, ·) over all places of the batch with id(y, x) = w, in ascending order; 0 for the padding and for words that the batch has
/// not. Ids have no derivative: ∂err/∂X = 0.</para>
/// </remarks>
public sealed class Embedding : Layer
{
    /// <summary>Ids are kept as floats, which hold every whole number up to 2²⁴.</summary>
    const int MostWords = 1 << 24;

    readonly Parameter table;

    /// <summary>A table of vectors.</summary>
    /// <param name="name">Its name in the network.</param>
    /// <param name="input">H × W × D: D bytes of an id at each place.</param>
    /// <param name="words">V, the rows, those of padding and of unknown words included; at least 2.</param>
    /// <param name="dimensions">d, the numbers of a vector, at least 1.</param>
    /// <exception cref="ArgumentException">A number is out of range, or the table too large.</exception>
    public Embedding(string name, Shape input, int words, int dimensions)
        : base(name, input)
    {
        if (words < 2)
            throw Refuse.Count(name, "words", words, 2);
        if (dimensions < 1)
            throw Refuse.Count(name, "dimensions", dimensions, 1);
        if (words > MostWords || (long)words * dimensions > int.MaxValue - 64)
            throw Refuse.TooLarge(name, "a table of words", input);
        Output = input with { Depth = dimensions };
        table = new Parameter("weight", decays: true, words, dimensions, words, dimensions);
        Parameters = [table];
    }

    /// <inheritdoc/>
    public override string Kind => "embedding";

    /// <summary>H × W × d.</summary>
    public override Shape Output { get; }

    /// <summary>E, [V, d].</summary>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The id at each place.</summary>
    public override int SavedPerImage => Input.Height * Input.Width;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings => [new("words", table.Sizes[0]), new("dimensions", Output.Depth)];

    /// <inheritdoc/>
    public override string Details => $"{table.Sizes[0]} words";

    /// <summary>A = the rows of the ids.</summary>
    public override void Forward(in Pass pass) => EmbeddingKernels.Forward(
        pass.Input(), Input.Depth, table.Value.Span, Output.Depth, pass.Output, pass.Saved, pass.Workers);

    /// <summary>∂E = the sums of ∂A by word; ∂X = 0.</summary>
    public override void Backward(in Pass pass)
    {
        EmbeddingKernels.Backward(pass.Saved, pass.OutputGradient, Output.Depth, pass.ParameterGradient(0), pass.Workers);
        pass.InputGradient().Clear();
    }

    internal static Layer Read(string name, Shape input, SettingReader settings) =>
        new Embedding(name, input, settings.Whole("words", 2), settings.Whole("dimensions", 1));
}
