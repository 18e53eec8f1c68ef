namespace Gabor.Tests.Definitions;

static partial class Define
{
    /// <summary>
    /// a(p, ·) = E(id(p), ·), 0 for id 0, with id(p) = Σ 256^c x(p, c); what is no row of E counts as row 1.
    /// </summary>
    /// <param name="x">X, [P, D].</param>
    /// <param name="depth">D.</param>
    /// <param name="table">E, [V, d].</param>
    /// <param name="dimensions">d.</param>
    public static double[] Embedding(double[] x, int depth, double[] table, int dimensions)
    {
        var a = new List<double>();
        foreach (double[] bytes in x.Chunk(depth))
        {
            double id = bytes.Select((digit, c) => digit * Math.Pow(256, c)).Sum();
            int row = id >= 0 && id < table.Length / dimensions && id == Math.Floor(id) ? (int)id : 1;
            a.AddRange(row == 0 ? new double[dimensions] : table[(row * dimensions)..((row + 1) * dimensions)]);
        }

        return [.. a];
    }

    /// <summary>The number of words of each row of ids: the place behind the last that is not 0.</summary>
    /// <param name="ids">[R, S, D].</param>
    /// <param name="places">S.</param>
    /// <param name="depth">D.</param>
    public static int[] Words(double[] ids, int places, int depth) =>
        [.. ids.Chunk(places * depth).Select(row => row.Chunk(depth).Index().Where(p => p.Item.Any(x => x != 0))
            .Select(p => p.Index + 1).DefaultIfEmpty(0).Max())];

    /// <summary>k_l(s) = max(k_top, ⌈(L − l)/L · s⌉); k₀(s) = s.</summary>
    public static int DynamicK(int top, int layer, int layers, int words) =>
        layer == 0 ? words : Math.Max(top, (int)Math.Ceiling((layers - layer) * words / (double)layers));

    /// <summary>
    /// Of each row and channel the k largest of the first v numbers, sorted by size, of equals by place, then by place again; zeros behind.
    /// </summary>
    /// <param name="x">X, [R, W, C].</param>
    /// <param name="width">W.</param>
    /// <param name="depth">C.</param>
    /// <param name="valid">v of each row.</param>
    /// <param name="taken">k of each row.</param>
    /// <param name="most">K.</param>
    public static double[] KMaxPooling(double[] x, int width, int depth, int[] valid, int[] taken, int most)
    {
        double[] a = new double[x.Length / width * most];
        foreach (var (row, numbers) in x.Chunk(width * depth).Index())
        {
            for (int d = 0; d < depth; d++)
            {
                int[] places = [.. Enumerable.Range(0, valid[row]).OrderByDescending(p => numbers[(p * depth) + d]).ThenBy(p => p)
                    .Take(taken[row]).Order()];
                for (int i = 0; i < places.Length; i++)
                    a[(((row * most) + i) * depth) + d] = numbers[(places[i] * depth) + d];
            }
        }

        return a;
    }

    /// <summary>a(p, j, i) = x(p, 2j, i) + x(p, 2j + 1, i), for rows j and maps i.</summary>
    public static double[] Folding(double[] x, int depth, int rows)
    {
        int maps = depth / rows;
        return
        [
            .. x.Chunk(depth).SelectMany(all => Enumerable.Range(0, depth / 2).Select(
                c => all[(c / maps * 2 * maps) + (c % maps)] + all[(((c / maps * 2) + 1) * maps) + (c % maps)])),
        ];
    }
}
