namespace Gabor.Plans;

/// <summary>
/// One memory for many arrays. Each array is asked for with the span of operations that it lives through; two that never live at once may
/// share their place. Larger arrays are placed first, each at the lowest place that is free all its life.
/// </summary>
/// <remarks>
/// A single array of the runtime has at most 2³¹ − 1 floats, so a large memory is made of pages, and no array lies on two.
/// </remarks>
/// <param name="pageFloats">Floats of a page, whole cache lines.</param>
sealed class ArenaLayout(long pageFloats = ArenaLayout.PageFloats)
{
    /// <summary>Floats of a page: as many as fit in one array with its alignment.</summary>
    public const long PageFloats = (1L << 31) - 1024;

    const int LineFloats = 16;

    readonly List<Request> requests = [];

    /// <summary>Asks for an array.</summary>
    /// <param name="floats">Its length.</param>
    /// <param name="born">The operation that writes it first.</param>
    /// <param name="dies">The operation that reads it last.</param>
    /// <returns>Its number.</returns>
    public int Ask(long floats, int born, int dies)
    {
        requests.Add(new Request(floats, born, Math.Max(born, dies)));
        return requests.Count - 1;
    }

    /// <summary>Keeps an array at least until an operation that reads it.</summary>
    public void Extend(int number, int dies) => requests[number] = requests[number] with { Dies = Math.Max(requests[number].Dies, dies) };

    /// <summary>Places every array, each at the start of a cache line. One that is longer than a page begins one.</summary>
    /// <returns>The place of each in floats, and the length of the whole.</returns>
    public (long[] Offsets, long Floats) Place()
    {
        long[] offsets = new long[requests.Count];
        var placed = new List<int>();
        long end = 0;
        foreach (int number in Enumerable.Range(0, requests.Count).OrderByDescending(i => requests[i].Floats).ThenBy(i => i))
        {
            var request = requests[number];
            long offset = 0;
            foreach (int other in placed.Where(i => requests[i].Meets(request)).OrderBy(i => offsets[i]))
            {
                if (InPage(offset, request.Floats) + request.Floats <= offsets[other])
                    break;
                offset = Math.Max(offset, Line(offsets[other] + requests[other].Floats));
            }

            offsets[number] = offset = InPage(offset, request.Floats);
            placed.Add(number);
            end = Math.Max(end, offset + request.Floats);
        }

        return (offsets, end);
    }

    /// <summary>The first place from an offset on where so many floats lie in one page.</summary>
    long InPage(long offset, long floats)
    {
        long page = offset / pageFloats * pageFloats;
        return offset == page || offset + floats <= page + pageFloats ? offset : page + pageFloats;
    }

    /// <summary>Floats rounded up to whole cache lines of 64 bytes.</summary>
    public static long Line(long floats) => (floats + LineFloats - 1) / LineFloats * LineFloats;

    readonly record struct Request(long Floats, int Born, int Dies)
    {
        public bool Meets(Request other) => Born <= other.Dies && other.Born <= Dies;
    }
}
