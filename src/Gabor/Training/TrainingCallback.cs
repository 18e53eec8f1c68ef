using Gabor.Evaluation;
using Gabor.Models;

namespace Gabor.Training;

/// <summary>
/// What a program of one's own does while a model trains. Callbacks run on the training thread, in their order, between steps; they may
/// read the model and stop the training, and an exception of theirs ends it.
/// </summary>
public abstract class TrainingCallback
{
    /// <summary>Called before the first step.</summary>
    public virtual void OnTrainingStart(TrainingContext context)
    {
    }

    /// <summary>Called after each step.</summary>
    public virtual void OnStepEnd(TrainingContext context)
    {
    }

    /// <summary>Called after each epoch and its evaluation, <see cref="TrainingContext.Evaluation"/>.</summary>
    public virtual void OnEpochEnd(TrainingContext context)
    {
    }
}

/// <summary>Where training is, as a callback sees it. The object is the same at every call.</summary>
public sealed class TrainingContext
{
    internal TrainingContext(Model model, TrainingOptions options) => (Model, Options) = (model, options);

    /// <summary>
    /// The model as it is trained; in <see cref="TrainingCallback.OnEpochEnd"/> it holds the averaged weights where there are any.
    /// </summary>
    public Model Model { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; internal set; }

    /// <summary>Steps done.</summary>
    public long Step { get; internal set; }

    /// <summary>α of the last step.</summary>
    public float LearningRate { get; internal set; }

    /// <summary>The mean loss of the last step's images, before its update.</summary>
    public double StepLoss { get; internal set; }

    /// <summary>
    /// The evaluation at the end of the last epoch, on the validation images or, where there are none, the test images; null before it.
    /// </summary>
    public EvaluationResult? Evaluation { get; internal set; }

    /// <summary>Whether a callback has asked training to stop.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Stops training at the end of the current epoch, as if it were the last one.</summary>
    public void Stop() => IsStopped = true;
}
