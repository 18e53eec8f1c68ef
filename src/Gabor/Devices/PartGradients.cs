using Gabor.Numerics;
using Gabor.Numerics.Kernels.ElementWise;
using Gabor.Numerics.Threads;
using Gabor.Plans;
using Gabor.Processes;

namespace Gabor.Devices;

/// <summary>
/// Backward passes of a batch in parts: each part's parameter gradients are computed by themselves and added in the tree of parts, as far
/// as this process has them. Everything else is done for all images of a pass at once.
/// </summary>
/// <remarks>
/// What is added waits on a stack: in the order of the parts, the two neighbours that are added next always lie on its top. So there are no
/// more gradients in memory than the tree is high.
/// </remarks>
/// <param name="parts">The parts.</param>
/// <param name="gradients">The gradients of all parameters, where layers write.</param>
/// <param name="workers">The threads that share the work.</param>
sealed class PartGradients(PartExchange parts, Tensor gradients, Workers workers)
{
    readonly List<Tensor> stack = [];
    readonly Dictionary<BatchDivision, (int[] Joins, int[] Heights, int Highest)> ripe = [];

    /// <summary>The parts.</summary>
    public PartExchange Parts => parts;

    /// <summary>How many gradients there are.</summary>
    public int Floats => gradients.Count;

    /// <summary>The sum of a node of this process, see <see cref="BatchDivision.OwnNodes"/>, after backward.</summary>
    public Tensor Node(int node) => stack[node];

    /// <summary>Runs operations of the backward pass.</summary>
    public void Run(ReadOnlySpan<BoundOperation> operations, in PassCall call)
    {
        // Before the first operation of a step, when nobody reads what is there.
        while (stack.Count < Ripe(parts.Current).Highest)
            stack.Add(new Tensor(gradients.Count));
        foreach (var operation in operations)
        {
            // With running statistics it mixes nothing, and its gradients are like those of others.
            bool mixes = operation.Layer.MixesImages && parts.Statistics == StatisticsScope.Batch;
            bool mixesParts = operation.Layer.MixesImages && parts.Statistics == StatisticsScope.Part;
            if (operation.Kind != OperationKind.Backward || !(HasGradients(operation) || mixesParts))
                operation.Run(call);
            else if (mixes)
                RunMixing(operation, call);
            else
                RunParts(operation, call);
        }
    }

    static bool HasGradients(BoundOperation operation)
    {
        foreach (var region in operation.Memory.ParameterGradients)
        {
            if (region.Floats > 0)
                return true;
        }

        return false;
    }

    void RunParts(BoundOperation operation, in PassCall call)
    {
        var (joins, heights, _) = Ripe(parts.Current);
        var pass = parts.Pass;
        for (int part = 0; part < pass.Parts.Length; part++)
        {
            var (first, count) = pass.Parts[part];
            operation.Run(call with { First = first, Images = count, Part = part });
            int place = pass.FirstPart + part, height = heights[place];
            Copy(operation, height++);
            for (int join = 0; join < joins[place]; join++, height--)
                Add(operation, height - 1, height - 2);
        }
    }

    /// <summary>What mixes images has taken its sums over all parts: they count once, as the first node's.</summary>
    void RunMixing(BoundOperation operation, in PassCall call)
    {
        operation.Run(call);
        var division = parts.Current;
        for (int node = 0; node < division.OwnNodes.Length; node++)
        {
            if (division.OwnNodes[node].First == 0)
            {
                Copy(operation, node);
                continue;
            }

            foreach (var region in operation.Memory.ParameterGradients)
                Node(node).Span.Slice(region.Offset, region.Floats).Clear();
        }
    }

    void Copy(BoundOperation operation, int to)
    {
        foreach (var region in operation.Memory.ParameterGradients)
        {
            if (region.Floats > 0)
                ElementWiseKernels.Copy(region.All, Node(to).Span.Slice(region.Offset, region.Floats), workers);
        }
    }

    void Add(BoundOperation operation, int from, int to)
    {
        foreach (var region in operation.Memory.ParameterGradients)
        {
            if (region.Floats == 0)
                continue;
            var sum = Node(to).Span.Slice(region.Offset, region.Floats);
            ElementWiseKernels.Add(Node(from).Span.Slice(region.Offset, region.Floats), sum, sum, workers);
        }
    }

    /// <summary>
    /// How many additions follow each part of this process, how high the stack is before it, and how high it becomes.
    /// </summary>
    (int[] Joins, int[] Heights, int Highest) Ripe(BatchDivision division)
    {
        if (ripe.TryGetValue(division, out var known))
            return known;
        int[] joins = new int[division.Own.Length];
        int[] heights = new int[joins.Length];
        int[] ends = [.. Enumerable.Range(1, joins.Length)];
        foreach (var (into, from) in division.OwnJoins)
        {
            ends[into] = ends[from];
            joins[ends[from] - 1]++;
        }

        int height = 0, highest = 0;
        for (int part = 0; part < joins.Length; part++)
        {
            heights[part] = height;
            highest = Math.Max(highest, ++height);
            height -= joins[part];
        }

        return ripe[division] = (joins, heights, highest);
    }
}
