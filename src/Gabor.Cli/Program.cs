using System.Text;
using Gabor.Cli;
using Gabor.Cluster;

// mpirun gives processes a terminal and copies what they write to wherever it writes itself. The runtime would prepare that terminal by
// some bytes before the first ones of a result.
bool isRelayed = MpiPlace.Find(name => name == MpiPlace.SwitchName ? null : Environment.GetEnvironmentVariable(name)) is { Size: > 1 };
if (isRelayed)
    Environment.SetEnvironmentVariable("TERM", "dumb");
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return App.Run(args, Terminal.OfProcess(isRelayed));
