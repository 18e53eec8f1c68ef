using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Gabor.Data;
using Gabor.Formats;
using Gabor.Models;
using Gabor.Processes;

namespace Gabor.Training;

/// <summary>Whether processes that train together do the same: before the first step, and from time to time after it.</summary>
static class ClusterCheck
{
    /// <summary>Options that never change a result, and may be others on each machine.</summary>
    static readonly string[] Free = ["threads", "checkpoint_seconds", "log_every"];

    /// <summary>What process 0 says while it reads, and after so many seconds.</summary>
    const int GoesOn = 1, BeatSeconds = 5;

    /// <summary>Digits of a hash that a message shows.</summary>
    const int ShownDigits = 16;

    /// <summary>Steps from one comparison of the weights to the next.</summary>
    public const int EverySteps = 100;

    /// <summary>Compares versions, data, network and options of all processes, before they measure anything together.</summary>
    /// <exception cref="ClusterException">One is not that of process 0; the message says which, and both values.</exception>
    public static void RequireSameTask(ICommunicator communicator, Model model, Dataset data, TrainingOptions options)
    {
        if (communicator.Size == 1)
            return;
        RequireAlike(communicator, Facts(model, options));
        if (options.ShuffleBlock > 0)
            ShareHash(communicator, data);
        RequireAlike(communicator, [("the SHA-256 of the data", data.Sha256[..ShownDigits])]);
    }

    /// <summary>Refuses what several processes would do otherwise than one: a batch in one part has no passes to accumulate.</summary>
    /// <exception cref="ArgumentException">Gradients are accumulated, in one part.</exception>
    public static void RequireParts(ICommunicator communicator, Model model, TrainingOptions options)
    {
        if (communicator.Size > 1 && options is { Parts: 1, Accumulate: > 1 })
        {
            throw new ArgumentException(
                $"{model.Name}: with parts 1, one process alone accumulates gradients, and has other last digits than several. Begin the "
                + $"run with parts {TrainingOptions.ClusterParts(communicator.Size, options.Accumulate)}, or go on without mpirun.");
        }
    }

    /// <summary>
    /// The hash of a data set that is too large for every process to read all of it: process 0 reads all, each of the others one range,
    /// which must be that of process 0, and all labels.
    /// </summary>
    /// <exception cref="ClusterException">The data of one is not that of process 0.</exception>
    public static void ShareHash(ICommunicator communicator, Dataset data)
    {
        if (communicator.OfAll<int>([data.IsHashTold ? 1 : 0]).All(told => told == 1))
            return;
        RequireAlike(communicator, [("the SHA-256 of the labels", data.HashOfLabels()[..ShownDigits])]);
        string[] ranges = [];
        string own = "";
        if (communicator.Rank == 0)
        {
            ranges = HashAndTell(communicator, data);
            own = ranges[0];
        }
        else
        {
            own = data.HashOfRange(communicator.Rank, communicator.Size);
            while (communicator.OfFirst(0) == GoesOn)
            {
                // Process 0 reads more, and says that it does not hang.
            }
        }

        string all = communicator.OfFirst(communicator.Rank == 0 ? data.Sha256 : "");
        string[] told = communicator.OfFirst(string.Join(',', ranges)).Split(',');
        string[] found = communicator.OfAll(own);
        for (int rank = 1; rank < found.Length; rank++)
        {
            if (found[rank] != told[rank])
                throw Unlike(rank, found.Length, "the SHA-256 of the data", found[rank][..ShownDigits], told[rank][..ShownDigits]);
        }

        data.TellHash(all);
    }

    static string[] HashAndTell(ICommunicator communicator, Dataset data)
    {
        long last = Stopwatch.GetTimestamp();
        string[] ranges = data.HashInRanges(communicator.Size, () =>
        {
            if (Stopwatch.GetElapsedTime(last).TotalSeconds < BeatSeconds)
                return;
            communicator.OfFirst(GoesOn);
            last = Stopwatch.GetTimestamp();
        });
        communicator.OfFirst(0);
        return ranges;
    }

    /// <summary>Compares where all processes begin: step and weights.</summary>
    /// <exception cref="ClusterException">One is not that of process 0; the message says which, and both values.</exception>
    public static void RequireSameStart(Trainer trainer)
    {
        if (trainer.Communicator.Size == 1)
            return;
        RequireAlike(trainer.Communicator, [
            ("the step", trainer.State.Step.ToString(CultureInfo.InvariantCulture)),
            ("the digest of the weights", WeightDigest.Of(trainer.Model)),
        ]);
    }

    static void RequireAlike(ICommunicator communicator, IEnumerable<(string Name, string Value)> facts)
    {
        string[] told = communicator.OfAll(string.Join('\n', facts.Select(fact => $"{fact.Name}\t{fact.Value}")));
        string[] first = told[0].Split('\n');
        for (int rank = 1; rank < told.Length; rank++)
        {
            string[] other = told[rank].Split('\n');
            for (int i = 0; i < Math.Max(first.Length, other.Length); i++)
            {
                string a = i < first.Length ? first[i] : "\t", b = i < other.Length ? other[i] : "\t";
                if (a != b)
                    throw Unlike(rank, told.Length, Name(a, b), Value(b), Value(a));
            }
        }
    }

    static ClusterException Unlike(int rank, int size, string what, string there, string here) => new(
        $"process {rank} of {size} is not like process 0: {what} is {there}, and {here} in process 0. "
        + "Start all with the same program, data and options.");

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

    static IEnumerable<(string Name, string Value)> Facts(Model model, TrainingOptions options)
    {
        yield return ("the version", LibraryVersion.Text);
        yield return ("the network", model.Name);
        foreach (var (key, value) in TrainingOptionTable.Default.Write(options).Where(option => !Free.Contains(option.Key)))
            yield return ($"the option {key.Replace('_', '-')}", Text(value));
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
