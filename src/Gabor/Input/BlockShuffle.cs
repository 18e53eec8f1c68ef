using Gabor.Numerics.Random;

namespace Gabor.Input;

/// <summary>
/// The order of an epoch of a data set that is read from front to back: blocks of neighbouring images are shuffled, and then the images
/// of some blocks together. Which images come to a part of the batches is decided by seed, epoch and the number of parts alone, and
/// whoever computes a part reads its blocks and no others.
/// </summary>
/// <remarks>
/// The shuffled blocks lie one after the other and are cut into lanes, one for each part of a batch and as long as its images of an epoch;
/// a lane is cut into windows, each of which is shuffled. With P lanes a window has 16 / P blocks, 2 at least: so the images of a batch
/// come from 16 blocks, or from two for each lane.
/// </remarks>
/// <param name="images">How many images there are.</param>
/// <param name="batch">Images of a batch, at most as many.</param>
/// <param name="block">Images of a block, at least 1.</param>
/// <param name="parts">Parts of a batch, at least 1.</param>
/// <param name="seed">What the order comes from.</param>
sealed class BlockShuffle(int images, int batch, int block, int parts, ulong seed)
{
    /// <summary>The parts of the random numbers of an epoch; the sampler has those before them.</summary>
    const int BlockPart = 3, WindowPart = 4;

    /// <summary>Blocks that a batch comes from, if there is one lane; and the least of a lane.</summary>
    const int MostBlocks = 16, LeastBlocks = 2;

    /// <summary>Words of a random stream that one draw takes.</summary>
    const ulong WordsPerDraw = 4;

    readonly int lanes = Math.Min(parts, batch);
    readonly int[] sequence = new int[images];

    /// <summary>How many lanes there are.</summary>
    public int Lanes => lanes;

    /// <summary>Images of a window.</summary>
    public int Window => (int)Math.Min((long)block * Math.Max(LeastBlocks, MostBlocks / lanes), images);

    int Batches => (images + batch - 1) / batch;

    /// <summary>The order of an epoch, batch after batch.</summary>
    public void Fill(int epoch, Span<int> order)
    {
        Shuffle(epoch);
        foreach (var (_, place, lane, from, count) in Pieces())
            sequence.AsSpan(from, count).CopyTo(order[place..]);
    }

    /// <summary>
    /// What is read of an epoch: windows of lanes, in the order in which their first image is needed; of each, the images whose places in
    /// the batches are asked for, from the first to the last of the data set.
    /// </summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="first">The first batch that is read.</param>
    /// <param name="share">Which places of a batch of so many images are read.</param>
    public IReadOnlyList<int[]> Windows(int epoch, int first, Func<int, (int First, int Count)> share)
    {
        Shuffle(epoch);
        var windows = new List<List<int>>();
        var byLane = new Dictionary<(int Lane, int Window), List<int>>();
        int[] starts = Starts();
        foreach (var (number, place, lane, from, count) in Pieces())
        {
            var (begin, own) = share(ImagesOf(number));
            int before = place - (number * batch);
            for (int i = Math.Max(0, begin - before); number >= first && i < Math.Min(count, begin + own - before); i++)
            {
                var key = (lane, (from + i - starts[lane]) / Window);
                if (!byLane.TryGetValue(key, out var window))
                    windows.Add(byLane[key] = window = []);
                window.Add(sequence[from + i]);
            }
        }

        return [.. windows.Select(window => window.Order().ToArray())];
    }

    /// <summary>The most lanes that the places of one process come from.</summary>
    public int LanesOf(Func<int, (int First, int Count)> share)
    {
        var seen = new HashSet<int>();
        foreach (int number in (int[])[0, Batches - 1])
        {
            int all = ImagesOf(number), cut = Math.Min(lanes, all);
            var (begin, own) = share(all);
            for (int lane = 0; lane < cut; lane++)
            {
                if (Start(all, lane, cut) < begin + own && Start(all, lane + 1, cut) > begin)
                    seen.Add(lane);
            }
        }

        return Math.Max(1, seen.Count);
    }

    /// <summary>All blocks one after the other, shuffled, and the windows of each lane.</summary>
    void Shuffle(int epoch)
    {
        int[] blocks = [.. Enumerable.Range(0, (images + block - 1) / block)];
        Permutation.Shuffle(blocks, new RandomStream(seed, Purpose.Shuffle, BlockPart, (uint)epoch));
        int at = 0;
        foreach (int one in blocks)
        {
            long begin = (long)one * block;
            for (long image = begin; image < Math.Min(begin + block, images); image++)
                sequence[at++] = (int)image;
        }

        var random = new RandomStream(seed, Purpose.Shuffle, WindowPart, (uint)epoch);
        int[] starts = Starts();
        for (int lane = 0; lane < lanes; lane++)
        {
            for (int from = starts[lane]; from < starts[lane + 1]; from += Window)
            {
                var window = sequence.AsSpan(from, Math.Min(Window, starts[lane + 1] - from));
                Permutation.Shuffle(window, random.From((ulong)from * WordsPerDraw));
            }
        }
    }

    /// <summary>Where each lane begins, and where the last one ends.</summary>
    int[] Starts()
    {
        int[] starts = new int[lanes + 1];
        for (int number = 0; number < Batches; number++)
        {
            int all = ImagesOf(number), cut = Math.Min(lanes, all);
            for (int lane = 0; lane < cut; lane++)
                starts[lane + 1] += Start(all, lane + 1, cut) - Start(all, lane, cut);
        }

        for (int lane = 0; lane < lanes; lane++)
            starts[lane + 1] += starts[lane];
        return starts;
    }

    /// <summary>Of each batch, the images of each lane: the batch, their first place, and where they lie in the sequence.</summary>
    IEnumerable<(int Batch, int Place, int Lane, int From, int Count)> Pieces()
    {
        int[] at = Starts();
        for (int number = 0; number < Batches; number++)
        {
            int all = ImagesOf(number), cut = Math.Min(lanes, all);
            for (int lane = 0; lane < cut; lane++)
            {
                int begin = Start(all, lane, cut), count = Start(all, lane + 1, cut) - begin;
                yield return (number, (number * batch) + begin, lane, at[lane], count);
                at[lane] += count;
            }
        }
    }

    int ImagesOf(int number) => Math.Min(batch, images - (number * batch));

    /// <summary>The first place of a part of a batch, as processes share batches.</summary>
    static int Start(int all, int part, int cut) => (int)((long)all * part / cut);
}
