namespace Gabor.Plans;

/// <summary>
/// The regions of a plan while it is compiled: asked for one by one and named by number; their places are known once all have been asked
/// for.
/// </summary>
/// <param name="chunk">The images of the activations.</param>
/// <param name="batch">The images of input and outputs.</param>
sealed class PlanRegions(int chunk, int batch)
{
    /// <summary>The number of no region.</summary>
    public const int None = -1;

    readonly List<(PlanRegion Region, int Request)> regions = [];
    readonly ArenaLayout activations = new();
    long[] offsets = [];

    /// <summary>Floats of the activations, after <see cref="Place"/>.</summary>
    public long ActivationFloats { get; private set; }

    /// <summary>Floats of the outputs.</summary>
    public long OutputFloats { get; private set; }

    /// <summary>An array of the activations; none where it has no floats.</summary>
    /// <param name="floats">Its length, of an image or once.</param>
    /// <param name="isPerImage">Which of the two.</param>
    /// <param name="born">When it is written first.</param>
    /// <param name="dies">When it is read last.</param>
    public int Ask(int floats, bool isPerImage, int born, int dies)
    {
        if (floats == 0)
            return None;
        int request = activations.Ask(isPerImage ? (long)floats * chunk : floats, born, dies);
        regions.Add((new PlanRegion(PlanArena.Activations, 0, floats, isPerImage), request));
        return regions.Count - 1;
    }

    /// <summary>Keeps an array of the activations at least until it is read then.</summary>
    public void Extend(int number, int dies) => activations.Extend(regions[number].Request, dies);

    /// <summary>One of the network's outputs.</summary>
    public int AskOutput(int floats)
    {
        regions.Add((new PlanRegion(PlanArena.Outputs, OutputFloats, floats, IsPerImage: true), None));
        OutputFloats = ArenaLayout.Line(OutputFloats + ((long)floats * batch));
        return regions.Count - 1;
    }

    /// <summary>Places the activations.</summary>
    public void Place() => (offsets, ActivationFloats) = activations.Place();

    /// <summary>A region after <see cref="Place"/>.</summary>
    public PlanRegion this[int number] => number == None ? default : regions[number] switch
    {
        (var region, None) => region,
        var (region, request) => region with { Offset = offsets[request] },
    };
}
