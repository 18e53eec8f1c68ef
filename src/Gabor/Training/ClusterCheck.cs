using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Gabor.Formats;
using Gabor.Processes;

namespace Gabor.Training;

/// <summary>Whether processes that train together do the same: before the first step, and from time to time after it.</summary>
static class ClusterCheck
{
    /// <summary>Options that never change a result, and may be others on each machine.</summary>
    static readonly string[] Free = ["threads", "checkpoint_seconds", "log_every"];

    /// <summary>Steps from one comparison of the weights to the next.</summary>
    public const int EverySteps = 100;

    /// <summary>Compares versions, data, network, options and weights of all processes.</summary>
    /// <exception cref="ClusterException">One is not that of process 0; the message says which, and both values.</exception>
    public static void RequireAlike(Trainer trainer)
    {
        var communicator = trainer.Communicator;
        if (communicator.Size == 1)
            return;
        string[] told = communicator.OfAll(string.Join('\n', Facts(trainer).Select(fact => $"{fact.Name}\t{fact.Value}")));
        string[] first = told[0].Split('\n');
        for (int rank = 1; rank < told.Length; rank++)
        {
            string[] other = told[rank].Split('\n');
            for (int i = 0; i < Math.Max(first.Length, other.Length); i++)
            {
                string a = i < first.Length ? first[i] : "\t", b = i < other.Length ? other[i] : "\t";
                if (a != b)
                {
                    throw new ClusterException(
                        $"process {rank} of {told.Length} is not like process 0: {Name(a, b)} is {Value(b)}, and {Value(a)} in process 0. "
                        + "Start all with the same program, data and options.");
                }
            }
        }
    }

    /// <summary>Compares the parameters of all processes.</summary>
    /// <exception cref="ClusterException">One differs; the message names step, parameter and process.</exception>
    public static void RequireSame(Trainer trainer)
    {
        var communicator = trainer.Communicator;
        if (communicator.Size == 1)
            return;
        var parameters = trainer.Model.Parameters;
        ulong[] own = [.. parameters.Select(parameter => Digest(parameter.Parameter.Value.Span))];
        ulong[] all = communicator.OfAll<ulong>(own);
        for (int i = 0; i < own.Length; i++)
        {
            for (int rank = 1; rank < communicator.Size; rank++)
            {
                if (all[(rank * own.Length) + i] != all[i])
                {
                    throw new ClusterException(
                        $"step {trainer.State.Step}: {parameters[i].Name} of process {rank} of {communicator.Size} is not that of process "
                        + "0: they have diverged, and one of their machines computes or transfers wrongly.");
                }
            }
        }
    }

    static IEnumerable<(string Name, string Value)> Facts(Trainer trainer)
    {
        yield return ("the version", LibraryVersion.Text);
        yield return ("the network", trainer.Model.Name);
        yield return ("the SHA-256 of the data", trainer.Data.Sha256[..16]);
        foreach (var (key, value) in TrainingOptionTable.Default.Write(trainer.Options).Where(option => !Free.Contains(option.Key)))
            yield return ($"the option {key.Replace('_', '-')}", Text(value));
        yield return ("the step", trainer.State.Step.ToString(CultureInfo.InvariantCulture));
        yield return ("the digest of the weights", WeightDigest.Of(trainer.Model));
    }

    static string Text(object? value) => value switch
    {
        null => "none",
        string text => text.ReplaceLineEndings(" "),
        System.Collections.IEnumerable many => string.Join(',', many.Cast<object?>().Select(Text)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    static string Name(string a, string b) => (a.Length > 1 ? a : b).Split('\t')[0];

    static string Value(string fact) => fact.Length > 1 ? fact.Split('\t')[1] : "missing";

    static ulong Digest(ReadOnlySpan<float> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.Append(values);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }
}
