using Gabor.Cluster;
using Gabor.Processes;

namespace Gabor.Cli.Training;

/// <summary>A training that may be that of several processes: process 0 prints, and what ends one ends all.</summary>
static class TrainingProcesses
{
    /// <summary>
    /// How long a process that has failed leaves it to process 0 to tell: most mistakes are found by all of them, and then one line is
    /// enough.
    /// </summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Runs a training by itself, or with the other processes that mpirun has started.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="train">The training; it gets the terminal of this process and the way to the others, null where there are none.</param>
    /// <returns>The exit code.</returns>
    public static int Run(Terminal terminal, Func<Terminal, ICommunicator?, int> train)
    {
        if (MpiPlace.Find() is not { } place)
            return train(terminal, null);
        MpiCommunicator? communicator = null;
        try
        {
            communicator = MpiCommunicator.Join(place);
            int code = train(place.Rank == 0 ? terminal : terminal.Silent(), communicator);
            communicator.Dispose();
            return code;
        }
        catch (Exception exception)
        {
            int code = Report(exception, terminal);
            communicator?.Abort(code);
            return code;
        }
    }

    /// <summary>Prints the error of one of several processes, of a mistake of all once, and returns its exit code.</summary>
    public static int Report(Exception exception, Terminal terminal)
    {
        if (MpiPlace.Find() is not { Rank: > 0 } one)
            return Failure.Report(exception, terminal);
        Thread.Sleep(Grace);
        return Failure.Report(exception, terminal, $"process {one.Rank} of {one.Size}: ");
    }
}
