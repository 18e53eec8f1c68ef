using System.CommandLine;

namespace Gabor.Cli;

/// <summary>A command whose work the processes that mpirun has started share; any other one is done by process 0 alone.</summary>
sealed class SharedCommand(string name, string description) : Command(name, description);
