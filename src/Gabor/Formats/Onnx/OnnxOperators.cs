namespace Gabor.Formats.Onnx;

/// <summary>The operators that are read, by their names in ONNX.</summary>
static class OnnxOperators
{
    /// <summary>What each makes of a node.</summary>
    public static IReadOnlyDictionary<string, Action<OnnxNode, OnnxGraph>> All { get; } =
        new Dictionary<string, Action<OnnxNode, OnnxGraph>>(StringComparer.Ordinal)
        {
            ["Add"] = ArithmeticOperators.Add,
            ["AveragePool"] = PoolingOperators.AveragePool,
            ["BatchNormalization"] = NormalizationOperators.BatchNormalization,
            ["Cast"] = ConstantOperators.Cast,
            ["Clip"] = ActivationOperators.Clip,
            ["Concat"] = ShapeOperators.Concat,
            ["Constant"] = ConstantOperators.Constant,
            ["Conv"] = ConvolutionOperators.Conv,
            ["ConvTranspose"] = ConvolutionOperators.ConvTranspose,
            ["DequantizeLinear"] = QuantizationOperators.DequantizeLinear,
            ["Div"] = ArithmeticOperators.Div,
            ["Dropout"] = NormalizationOperators.Dropout,
            ["Elu"] = ActivationOperators.Elu,
            ["Erf"] = ActivationOperators.Erf,
            ["Flatten"] = ShapeOperators.Flatten,
            ["Gather"] = ConstantOperators.Gather,
            ["Gelu"] = ActivationOperators.Gelu,
            ["Gemm"] = DenseOperators.Gemm,
            ["GlobalAveragePool"] = PoolingOperators.GlobalAveragePool,
            ["GlobalMaxPool"] = PoolingOperators.GlobalMaxPool,
            ["HardSigmoid"] = ActivationOperators.HardSigmoid,
            ["HardSwish"] = ActivationOperators.HardSwish,
            ["Identity"] = ConstantOperators.Identity,
            ["LRN"] = NormalizationOperators.Lrn,
            ["LeakyRelu"] = ActivationOperators.LeakyRelu,
            ["LogSoftmax"] = ActivationOperators.LogSoftmax,
            ["MatMul"] = DenseOperators.MatMul,
            ["MaxPool"] = PoolingOperators.MaxPool,
            ["Mul"] = ArithmeticOperators.Mul,
            ["Pad"] = ShapeOperators.Pad,
            ["QuantizeLinear"] = QuantizationOperators.QuantizeLinear,
            ["ReduceMean"] = PoolingOperators.ReduceMean,
            ["Relu"] = ActivationOperators.Relu,
            ["Reshape"] = ShapeOperators.Reshape,
            ["Resize"] = ShapeOperators.Resize,
            ["Selu"] = ActivationOperators.Selu,
            ["Shape"] = ConstantOperators.Shape,
            ["Sigmoid"] = ActivationOperators.Sigmoid,
            ["Slice"] = ConstantOperators.Slice,
            ["Softmax"] = ActivationOperators.Softmax,
            ["Squeeze"] = ShapeOperators.Squeeze,
            ["Sub"] = ArithmeticOperators.Sub,
            ["Sum"] = ArithmeticOperators.Sum,
            ["Tanh"] = ActivationOperators.Tanh,
            ["Transpose"] = ShapeOperators.Transpose,
            ["Unsqueeze"] = ShapeOperators.Unsqueeze,
            ["Upsample"] = ShapeOperators.Resize,
        };
}
