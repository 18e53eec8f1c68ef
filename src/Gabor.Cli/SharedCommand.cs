using System.CommandLine;

namespace Gabor.Cli;

/// <summary>A command whose work the processes that mpirun has started share; any other one is done by each of them for itself.</summary>
sealed class SharedCommand(string name, string description) : Command(name, description);
