namespace Gabor.Processes;

/// <summary>
/// How a batch is cut into parts and shared among processes: pure functions of the numbers of images, parts and processes. The parts are as
/// even as can be, and processes have neighbouring ones, in their order.
/// </summary>
/// <remarks>
/// Where there are more processes than parts, those that are left over compute the last part too and give nothing of it: so all of them
/// take the same steps, and nobody has to wait outside.
/// </remarks>
sealed class BatchDivision
{
    readonly int active, rank, size;
    SumRounds? rounds;
    SliceRound[]? sliceRounds;

    /// <param name="images">The images of the batch, at least 1.</param>
    /// <param name="parts">The parts that are asked for; of fewer images, as many as there are.</param>
    /// <param name="rank">This process.</param>
    /// <param name="size">How many processes there are.</param>
    /// <param name="passes">In how many passes a process computes its parts, as far as it has so many.</param>
    public BatchDivision(int images, int parts, int rank, int size, int passes = 1)
    {
        (Images, Parts, this.rank, this.size) = (images, Math.Min(parts, images), rank, size);
        active = Math.Min(size, Parts);
        (int first, int end) = PartsOf(Math.Min(rank, active - 1));
        FirstPart = first;
        FirstImage = Start(first);
        OwnImages = Start(end) - FirstImage;
        int[] own = [.. Enumerable.Range(first, end - first)];
        Own = [.. own.Select(part => new ImageRange(Start(part) - FirstImage, Start(part + 1) - Start(part)))];
        passes = Math.Min(passes, own.Length);
        Passes = [.. Enumerable.Range(0, passes).Select(
            pass => Pass((int)((long)own.Length * pass / passes), (int)((long)own.Length * (pass + 1) / passes)))];
        PartNode[] leaves = [.. own.Select(part => new PartNode(part, part + 1))];
        OwnJoins = PartTree.Joins(Parts, leaves);
        Nodes = [.. Enumerable.Range(0, active).Select(process =>
        {
            var (begin, stop) = PartsOf(process);
            return PartTree.Nodes(Parts, begin, stop);
        })];
        OwnNodes = Nodes[Math.Min(rank, active - 1)];
        AllJoins = PartTree.Joins(Parts, [.. Nodes.SelectMany(nodes => nodes)]);
    }

    /// <summary>N, the images of the batch.</summary>
    public int Images { get; }

    /// <summary>The parts of it.</summary>
    public int Parts { get; }

    /// <summary>Processes that give something: 0 … this − 1.</summary>
    public int Givers => active;

    /// <summary>Whether what this process computes counts, and is not what another one computes too.</summary>
    public bool Gives => rank < active;

    /// <summary>The first part of this process.</summary>
    public int FirstPart { get; }

    /// <summary>The place of its first image in the batch.</summary>
    public int FirstImage { get; }

    /// <summary>How many images it has, at least 1.</summary>
    public int OwnImages { get; }

    /// <summary>The images of each of its parts, counted from its first one.</summary>
    public ImageRange[] Own { get; }

    /// <summary>The passes in which it computes its parts, which are neighbours in each.</summary>
    public PartPass[] Passes { get; }

    /// <summary>What is added of its parts; what is left stands at the places of <see cref="OwnNodes"/>.</summary>
    public PartJoin[] OwnJoins { get; }

    /// <summary>The nodes of the tree that its parts make up.</summary>
    public PartNode[] OwnNodes { get; }

    /// <summary>Those of each process that gives.</summary>
    public PartNode[][] Nodes { get; }

    /// <summary>What is added of all nodes, in the order of the processes; the sum stands at the first place.</summary>
    public PartJoin[] AllJoins { get; }

    /// <summary>How sums of few numbers come to all processes.</summary>
    public SumRounds Rounds => rounds ??= new SumRounds(Parts, Nodes, rank, size);

    /// <summary>How gradients are added.</summary>
    public SliceRound[] SliceRounds => sliceRounds ??= SliceRound.Of(this, rank, size);

    /// <summary>The place of a node of this process among its parts.</summary>
    public int PlaceOf(int node) => OwnNodes[node].First - FirstPart;

    (int First, int End) PartsOf(int process) =>
        ((int)((long)Parts * process / active), (int)((long)Parts * (process + 1) / active));

    PartPass Pass(int first, int end)
    {
        int start = Own[first].First;
        return new(first, start, Own[end - 1].First + Own[end - 1].Count - start, [.. Own[first..end].Select(
            part => part with { First = part.First - start })]);
    }

    int Start(int part) => (int)((long)Images * part / Parts);
}

/// <summary>Images that lie side by side.</summary>
readonly record struct ImageRange(int First, int Count);

/// <summary>Parts of a process that it computes together.</summary>
/// <param name="FirstPart">The first one, counted from the first of the process.</param>
/// <param name="FirstImage">The place of the first image among those of the process.</param>
/// <param name="Images">The images of all of them.</param>
/// <param name="Parts">The images of each, counted from the first one of the pass.</param>
sealed record PartPass(int FirstPart, int FirstImage, int Images, ImageRange[] Parts);
