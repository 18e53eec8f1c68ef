using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>
/// One step of a network: a shape rule, parameters, and the formulas forward and backward. A layer owns parameters and no buffers;
/// a plan hands it the memory of each pass, so that one layer can serve many plans at once.
/// </summary>
public abstract class Layer
{
    readonly Shape[] inputs;

    /// <summary>A layer with inputs of the stated shapes.</summary>
    /// <param name="name">Its name in the network, which messages, files and tables use: letters, digits, <c>_</c>, <c>-</c>,
    /// <c>/</c>, and dots between them: <c>layer1.0.conv1</c>.</param>
    /// <param name="inputs">The shape of one image of each input.</param>
    /// <exception cref="ArgumentException">The name is empty or has other characters.</exception>
    protected Layer(string name, params ReadOnlySpan<Shape> inputs)
    {
        Name = LayerName.Checked(name);
        this.inputs = inputs.ToArray();
    }

    /// <summary>Its name in the network.</summary>
    public string Name { get; }

    /// <summary>What it is, as files and tables call it: <c>convolution</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The shape of one image of each input. A layer has one input unless it joins branches.</summary>
    public IReadOnlyList<Shape> Inputs => inputs;

    /// <summary>The shape of one image of the output.</summary>
    public abstract Shape Output { get; }

    /// <summary>The parameters, in the order of <see cref="Pass.ParameterGradient"/>; none by default.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>
    /// The layer that owns some of the <see cref="Parameters"/>, which stands before this one in the network; null, as by default, where
    /// all are its own. A parameter that several layers share has one gradient, the sum of theirs, and is stored once.
    /// </summary>
    public virtual Layer? SharesWith => null;

    /// <summary>Multiply-adds of the forward pass of one image; 0 by default. Only convolution and dense layers count.</summary>
    public virtual long MultiplyAdds => 0;

    /// <summary>
    /// Floats an image that <see cref="Forward"/> leaves for <see cref="Backward"/> in <see cref="Pass.Saved"/>; 0 by default.
    /// </summary>
    public virtual int SavedPerImage => 0;

    /// <summary>
    /// Whether <see cref="Forward"/> itself does without <see cref="Pass.Saved"/>: then it is empty where no backward pass follows. False
    /// by default.
    /// </summary>
    public virtual bool SavesForBackwardAlone => false;

    /// <summary>
    /// Floats that <see cref="Forward"/> leaves for <see cref="Backward"/> in <see cref="Pass.BatchSaved"/>, however many images there are;
    /// 0 by default.
    /// </summary>
    public virtual int SavedPerBatch => 0;

    /// <summary>Floats that each pass works with in <see cref="Pass.BatchScratch"/>; 0 by default.</summary>
    public virtual int ScratchPerBatch => 0;

    /// <summary>Which of the forward pass's arrays <see cref="Backward"/> reads; neither by default.</summary>
    public virtual BackwardReads BackwardReads => BackwardReads.Nothing;

    /// <summary>The hyper-parameters by name, enough to make the layer again; none by default.</summary>
    public virtual IReadOnlyList<Setting> Settings => [];

    /// <summary>
    /// What the hyper-parameters say beyond the kind, in short, for tables: <c>3×3, stride 2, padding 1</c>; empty by default.
    /// </summary>
    public virtual string Details => "";

    /// <summary>Computes <see cref="Pass.Output"/> from <see cref="Pass.Input"/>.</summary>
    public abstract void Forward(in Pass pass);

    /// <summary>
    /// Computes <see cref="Pass.ParameterGradient"/> and <see cref="Pass.InputGradient"/> from <see cref="Pass.OutputGradient"/>. Every
    /// gradient is assigned, never added to; where branches meet, the plan adds. An empty input gradient is one that nobody asks for.
    /// </summary>
    public abstract void Backward(in Pass pass);

    /// <summary>Whether in training an image's output depends on the other images of the batch; no by default.</summary>
    public virtual bool MixesImages => false;

    /// <summary>
    /// Whether what it mixes of images is sums that it takes over all <see cref="Pass.Parts"/> of a batch; no by default.
    /// </summary>
    internal virtual bool JoinsParts => false;

    /// <summary>Whether it would take statistics over a single value while it trains on so many images; false by default.</summary>
    internal virtual bool IsOfOneValue(int images) => false;

    /// <summary>Whether the plan may fuse the ReLU that follows into its passes; no by default.</summary>
    public virtual bool CanFuseRelu => false;

    /// <summary>Whether the plan may fuse a <see cref="Relu6"/> that follows instead, where it adds no residual; no by default.</summary>
    internal virtual bool CanFuseRelu6 => false;

    /// <summary>
    /// Whether the plan may give it a residual, a last input of its output's shape that it adds to its output; no by default.
    /// </summary>
    public virtual bool CanAddResidual => false;

    /// <summary>Whether the plan may fuse the <see cref="Layers.Quantize"/> that follows into its forward pass; no by default.</summary>
    internal virtual bool CanFuseQuantize => false;

    /// <summary>Whether it reads inputs that lie in memory as bytes of such a scale; no by default.</summary>
    internal virtual bool ReadsBytes(ByteScale scale) => false;

    /// <summary>Whether it has no backward pass, so that a network with it cannot be trained; no by default.</summary>
    internal virtual bool IsForInference => false;

    /// <summary>Whether its output is its input, number by number, so that the plan can leave it out; no by default.</summary>
    /// <param name="training">Whether the network is being trained.</param>
    public virtual bool IsView(bool training) => false;

    /// <summary>
    /// <see cref="BackwardReads"/> with what was fused into it. By default a layer with a fused ReLU reads the output too, to know where
    /// that is above 0.
    /// </summary>
    /// <param name="fusesRelu">Whether a ReLU was fused into it.</param>
    /// <param name="addsResidual">Whether it adds a residual.</param>
    public virtual BackwardReads ReadsWhenFused(bool fusesRelu, bool addsResidual) =>
        fusesRelu ? BackwardReads | BackwardReads.Output : BackwardReads;

    /// <summary>Floats that <see cref="Prepare"/> makes of the parameters for <see cref="Forward"/>; 0 by default.</summary>
    /// <param name="preparation">For which plan.</param>
    public virtual int PreparedFloats(in Preparation preparation) => 0;

    /// <summary>
    /// Brings the parameters into the order in which <see cref="Forward"/> reads them: once for a plan that evaluates, before each forward
    /// pass in training. Nothing by default.
    /// </summary>
    public virtual void Prepare(in Pass pass)
    {
    }

    /// <summary>
    /// In inference, a layer that is a factor f and an offset o of each channel, a = x f + o, writes them, so that the layer before it can
    /// take them into its parameters; none by default.
    /// </summary>
    internal virtual void Fold(Span<float> factor, Span<float> offset) =>
        throw new NotSupportedException($"{Name}: it is no factor and offset of each channel.");

    /// <summary>The input's shape, of a layer with one input.</summary>
    protected Shape Input => inputs[0];
}
