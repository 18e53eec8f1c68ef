namespace Gabor.Plans;

/// <summary>A contiguous range of the parameter gradients that is done before backward is.</summary>
/// <param name="Offset">Where it begins in <see cref="PlanArena.ParameterGradients"/>.</param>
/// <param name="Floats">Its length.</param>
/// <param name="Operations">How many operations of <see cref="Plan.Backward"/> have run when it is done.</param>
readonly record struct GradientBucket(int Offset, int Floats, int Operations)
{
    /// <summary>
    /// The buckets of a plan. Those of all operations follow each other without gaps, from the end of the memory to its beginning.
    /// </summary>
    internal static IReadOnlyList<GradientBucket> Of(Plan plan, int floats)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(floats, 1);
        int end = plan.Parameters.Floats;

        // The operation that writes the region at an offset. What lies behind an offset is done when all that begin there or later are.
        var writers = new SortedDictionary<long, int>();
        for (int i = 0; i < plan.Backward.Count; i++)
        {
            foreach (var region in Written(plan.Backward[i]))
                writers[region.Offset] = i;
        }

        var buckets = new List<GradientBucket>();
        int operations = 0;
        foreach (var (offset, writer) in writers.Reverse())
        {
            operations = Math.Max(operations, writer + 1);
            if (end - offset < floats && offset > 0)
                continue;
            buckets.Add(new GradientBucket((int)offset, end - (int)offset, operations));
            end = (int)offset;
        }

        return buckets;
    }

    /// <summary>The gradients that an operation assigns, or adds its part to.</summary>
    static IEnumerable<PlanRegion> Written(PlanOperation operation) =>
        operation.ParameterGradients.Append(operation.Kind == OperationKind.AddGradients ? operation.OutputGradient : default)
            .Where(region => region.Arena == PlanArena.ParameterGradients);
}
