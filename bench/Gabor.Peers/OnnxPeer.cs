using Gabor.Experiments.Benchmarks;
using Gabor.Models;
using Microsoft.ML.OnnxRuntime;

namespace Gabor.Peers;

/// <summary>ONNX Runtime with all its optimisations of the graph; it evaluates only.</summary>
sealed class OnnxPeer : IPeer
{
    static readonly string[] InputNames = [OnnxFile.Input], OutputNames = [OnnxFile.Output];

    readonly InferenceSession session;
    readonly RunOptions run = new();
    readonly OrtValue[] inputs, outputs;
    readonly float[] scores;

    /// <summary>Builds network and batch.</summary>
    public OnnxPeer(Model model, PeerSettings settings)
    {
        int batch = settings.Batch;
        using var options = new SessionOptions
        {
            IntraOpNumThreads = settings.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        session = new InferenceSession(OnnxFile.Write(model), options);
        var images = new float[batch * model.Input.Count];
        BenchNetworks.FillImages(images);
        images = Layouts.ChannelsFirst(images, model.Input);
        scores = new float[batch * model.Output.Count];
        inputs = [OrtValue.CreateTensorValueFromMemory(images, Layouts.Sizes(batch, model.Input, Layouts.ReadsVectors(model)))];
        outputs = [OrtValue.CreateTensorValueFromMemory(scores, [batch, model.Output.Count])];
    }

    /// <inheritdoc/>
    public float[] Scores()
    {
        Infer();
        return scores;
    }

    /// <inheritdoc/>
    public void Infer() => session.Run(run, InputNames, inputs, OutputNames, outputs);

    /// <inheritdoc/>
    public double Train() => throw new NotSupportedException("ONNX Runtime only evaluates here.");

    /// <inheritdoc/>
    public void Tidy()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var value in inputs.Concat(outputs))
            value.Dispose();
        run.Dispose();
        session.Dispose();
    }
}
