using System.Globalization;

namespace Gabor.Cluster;

/// <summary>
/// The place of this process among those that a launcher, as mpirun or srun, has started, told by variables of the environment.
/// </summary>
/// <param name="Rank">Its number, 0 … <paramref name="Size"/> − 1.</param>
/// <param name="Size">How many there are.</param>
/// <param name="IsOpenMpi">Whether the launcher is one of Open MPI's; else one that speaks PMI, as MPICH's and Slurm's.</param>
public readonly record struct MpiPlace(int Rank, int Size, bool IsOpenMpi)
{
    /// <summary>
    /// Which variables tell rank and size, by launcher: mpirun of Open MPI; mpiexec of MPICH, Intel MPI and MVAPICH, and srun --mpi=pmi2;
    /// srun --mpi=pmix. What Slurm sets for a whole batch script does not count: a program that the script itself runs is alone.
    /// </summary>
    static readonly (string Rank, string Size, bool IsOpenMpi)[] Launchers =
    [
        ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", true),
        ("PMI_RANK", "PMI_SIZE", false),
        ("PMIX_RANK", "SLURM_STEP_NUM_TASKS", true),
    ];

    /// <summary>The variable that is off where a process is to be alone though a launcher has started it.</summary>
    public const string SwitchName = "GABOR_CLUSTER";

    /// <summary>
    /// The place of this process; null where no launcher has started it, or <see cref="SwitchName"/> is off. Nothing native is loaded for
    /// it.
    /// </summary>
    /// <param name="variable">Gives the value of a variable; that of the environment if null.</param>
    public static MpiPlace? Find(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        if (string.Equals(variable(SwitchName), "off", StringComparison.OrdinalIgnoreCase))
            return null;
        foreach (var (rankName, sizeName, isOpenMpi) in Launchers)
        {
            if (Number(variable(rankName)) is { } rank && Number(variable(sizeName)) is { } size && rank < size)
                return new MpiPlace(rank, size, isOpenMpi);
        }

        return null;
    }

    static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
