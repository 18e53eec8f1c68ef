namespace Gabor.KernelMethods;

/// <summary>Tells the progress of one method in the words of all solvers.</summary>
sealed class Relay<T>(IProgress<SolverProgress> to, Func<T, SolverProgress> words) : IProgress<T>
{
    public void Report(T value) => to.Report(words(value));
}
