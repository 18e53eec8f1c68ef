using Gabor.Cli.Training;
using Gabor.Experiments.Representations;
using Gabor.Models;
using Gabor.Numerics.Threads;

namespace Gabor.Cli.Commands;

/// <summary>One of the views of <c>gabor inspect</c> that take a while.</summary>
/// <param name="option">The option that asks for it: <c>--layers</c>.</param>
/// <param name="request">What it is asked for.</param>
/// <param name="terminal">Where it writes.</param>
abstract class InspectView(string option, InspectRequest request, Terminal terminal)
{
    /// <summary>What it is asked for.</summary>
    protected InspectRequest Request => request;

    /// <summary>Where it writes.</summary>
    protected Terminal Terminal => terminal;

    /// <summary>What messages call it.</summary>
    protected string Name { get; } = $"inspect {option}";

    /// <summary>The line that shows how far it is.</summary>
    protected StatusLine Status { get; } = new(terminal);

    /// <summary>Shows a network.</summary>
    /// <exception cref="UsageException">The network reads sentences, or has no layer of a name.</exception>
    /// <exception cref="GaborFormatException">A file cannot be read.</exception>
    public int Run(Model model)
    {
        if (NetworkWord.IsOfSentences(model))
            throw new UsageException($"inspect: {model.Name} reads sentences; {option} is for networks of images.");
        using var workers = new Workers(request.Threads == 0 ? Environment.ProcessorCount : request.Threads);
        using var interrupt = new Interrupt(terminal, Status.Clear);
        try
        {
            Run(model, workers, interrupt.Token);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            Status.Clear();
            terminal.Error.WriteLine($"gabor: {Name}: interrupted; nothing was written.");
            return terminal.InterruptedCode;
        }
        finally
        {
            Status.Clear();
        }
    }

    /// <summary>Shows a network.</summary>
    protected abstract void Run(Model model, Workers workers, CancellationToken cancellation);

    /// <summary>The layers that were named, or others.</summary>
    protected IReadOnlyList<int> Layers(Model model, Func<IReadOnlyList<int>> otherwise) => request.Layers.Count > 0
        ? UsageException.Check(() => LayerChoice.Named(model, request.Layers))
        : otherwise();
}
