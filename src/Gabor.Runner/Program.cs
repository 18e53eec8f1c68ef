using System.Text;
using Gabor.Runner;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return new RunnerProgram(Environment.ProcessPath!, Console.Out, Console.Error) { Input = Console.OpenStandardInput }.Run(args);
