using Gabor.Layers;
using Gabor.Numerics;

namespace Gabor.Formats.Onnx;

/// <summary>Operators that give the same numbers under other sizes, in another order, joined or repeated.</summary>
static class ShapeOperators
{
    public static void Flatten(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        long axis = Axis(node, "axis", 1, value.Dims.Length + 1);
        graph.Set(node, axis == 1
            ? value with { Dims = [value.Count] }
            : throw node.Refusal($"axis is {axis}; 1 is read, which keeps images apart."));
    }

    public static void Reshape(OnnxNode node, OnnxGraph graph)
    {
        long[] target = node.Has(1)
            ? graph.Constant(node, 1).Whole ?? throw node.Refusal("its sizes are no whole numbers.")
            : node.Ints("shape") ?? throw node.Refusal("its sizes are missing.");
        bool isLiteral = node.Int("allowzero", 0) != 0;
        if (graph.Value(node, 0) is OnnxConstant { Tensor: var tensor })
        {
            int[] dims = Resolved(node, target, tensor.Dims, tensor.Count, isLiteral);
            graph.Set(node, new OnnxConstant(tensor.As(dims)));
            return;
        }

        var value = graph.Activation(node);
        if (target.Length < 2)
            throw node.Refusal($"sizes of {Text(target)} for {value.Text}; the batch must stay the first axis.");
        int[] rest = Resolved(node, target[1..], value.Dims, value.Count, isLiteral);
        bool keepsBatch = target[0] is -1 or 1 or OnnxTensor.Batch || (target[0] == 0 && !isLiteral)
            || target[0] == graph.Source.ImageDims()[0];
        graph.Set(node, keepsBatch
            ? value with { Dims = rest }
            : throw node.Refusal($"sizes of {Text(target)} for {value.Text}; the batch must stay the first axis."));
    }

    public static void Squeeze(OnnxNode node, OnnxGraph graph)
    {
        long[]? axes = Axes(node, graph);
        if (graph.Value(node, 0) is OnnxConstant { Tensor: var tensor })
        {
            graph.Set(node, new OnnxConstant(tensor.As(Squeezed(node, tensor.Dims, axes, 0))));
            return;
        }

        var value = graph.Activation(node);
        graph.Set(node, value with { Dims = Squeezed(node, value.Dims, axes, 1) });
    }

    public static void Unsqueeze(OnnxNode node, OnnxGraph graph)
    {
        long[] axes = Axes(node, graph) ?? throw node.Refusal("its axes are missing.");
        if (graph.Value(node, 0) is OnnxConstant { Tensor: var tensor })
        {
            graph.Set(node, new OnnxConstant(tensor.As(Unsqueezed(node, tensor.Dims, axes, 0))));
            return;
        }

        var value = graph.Activation(node);
        graph.Set(node, value with { Dims = Unsqueezed(node, value.Dims, axes, 1) });
    }

    public static void Transpose(OnnxNode node, OnnxGraph graph)
    {
        var any = graph.Value(node, 0);
        int rank = any is OnnxConstant { Tensor: var tensor } ? tensor.Dims.Length : ((OnnxActivation)any).Dims.Length + 1;
        long[] stated = node.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)];
        if (!stated.Order().SequenceEqual(Enumerable.Range(0, rank).Select(axis => (long)axis)))
            throw node.Refusal($"perm is {Text(stated)}; it must name each of {rank} axes once.");
        int[] order = [.. stated.Select(axis => (int)axis)];
        if (any is OnnxConstant constant)
        {
            graph.Set(node, new OnnxConstant(constant.Tensor.Transposed(order)));
            return;
        }

        var value = (OnnxActivation)any;
        if (order[0] != 0 || rank > 4)
            throw node.Refusal($"perm is {Text(stated)} for {value.Text}; read are images of up to three axes, the batch first.");
        int[] axes = [.. order[1..].Select(axis => axis - 1)], dims = [.. axes.Select(axis => value.Dims[axis])];
        var shape = value.Shape;
        if (axes.SequenceEqual(Enumerable.Range(0, axes.Length)))
            graph.Set(node, value);
        else if (axes is [1, 2, 0] && value.IsChannelsFirst && shape == new Shape(dims[0], dims[1], dims[2]))
            graph.Set(node, value with { Dims = dims, IsChannelsFirst = false });
        else if (axes is [2, 0, 1] && !value.IsChannelsFirst && shape == new Shape(dims[1], dims[2], dims[0]))
            graph.Set(node, value with { Dims = dims, IsChannelsFirst = true });
        else
            graph.Set(node, new OnnxActivation(Moved(node, graph, value, axes), dims, IsChannelsFirst: false));
    }

    /// <summary>The numbers in their new order.</summary>
    static Models.NodeOutput Moved(OnnxNode node, OnnxGraph graph, OnnxActivation value, int[] axes)
    {
        int missing = 3 - axes.Length;
        int[] sizes = [.. Enumerable.Repeat(1, missing), .. value.Dims];
        int[] order = [.. Enumerable.Range(0, missing), .. axes.Select(axis => axis + missing)];
        var rows = graph.Viewed(node, graph.Natural(node, value), new Shape(sizes[0], sizes[1], sizes[2]));
        return graph.Add(node, "transpose", (name, s) => new Layers.Transpose(name, s[0], order[0], order[1], order[2]), rows);
    }

    public static void Concat(OnnxNode node, OnnxGraph graph)
    {
        OnnxValue[] values = [.. node.Inputs.Select((_, i) => graph.Value(node, i))];
        if (values.All(value => value is OnnxConstant))
        {
            ConstantOperators.Concat(node, graph, [.. values.Select(value => ((OnnxConstant)value).Tensor)]);
            return;
        }

        OnnxActivation[] parts = [.. values.Select((_, i) => graph.Activation(node, i))];
        long axis = Axis(node, "axis", 1, parts[0].Dims.Length + 1);
        if (parts.Any(part => part.Dims.Length != parts[0].Dims.Length))
            throw node.Refusal($"it joins {string.Join(" and ", parts.Select(part => part.Text))}.");
        bool isLast = !parts[0].IsChannelsFirst && parts[0].Dims.Length == 3 && axis == 3;
        if (axis != 1 && !isLast)
            throw node.Refusal($"axis is {axis}; read is that of the channels.");
        Models.NodeOutput[] sources =
        [
            .. parts.Select(part => isLast
                ? graph.Viewed(node, graph.Natural(node, part), new Shape(part.Dims[0], part.Dims[1], part.Dims[2]))
                : graph.Channels(node, part)),
        ];
        var output = sources.Length == 1 ? sources[0] : graph.Add(node, "concat", (name, s) => new Layers.Concat(name, [.. s]), sources);
        graph.Set(node, isLast
            ? new OnnxActivation(output, [output.Shape.Height, output.Shape.Width, output.Shape.Depth], IsChannelsFirst: false)
            : OnnxGraph.OfChannels(parts[0], output));
    }

    /// <summary>Zeros around an image, or around its channels.</summary>
    public static void Pad(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        string mode = node.Text("mode", "constant");
        long[] pads = (node.Has(1) ? graph.Constant(node, 1).Whole : node.Ints("pads") ?? node.Ints("paddings"))
            ?? throw node.Refusal("its pads are missing.");
        float zero = node.Float("value", 0);
        if (node.Has(2))
            zero = graph.Constant(node, 2).Cast(isWhole: false).Floats is [var stated] ? stated : throw node.Refusal("its value is no number.");
        int rank = value.Dims.Length + 1;
        if (node.Has(3))
            pads = Spread(node, pads, graph.Constant(node, 3).Whole ?? [], rank);
        if (mode != "constant" || zero != 0 || pads.Length != 2 * rank || pads.Any(pad => pad is < 0 or > ushort.MaxValue)
            || pads[0] != 0 || pads[rank] != 0 || rank is not (3 or 4))
        {
            throw node.Refusal(
                FormattableString.Invariant($"mode {GaborFormatException.Quote(mode)}, value {zero}, pads ")
                + $"{Text(pads)} on {value.Text}; read are zeros around an image.");
        }

        var image = graph.Image(node, value);
        int[] sides = rank == 4
            ? [(int)pads[2], (int)pads[6], (int)pads[3], (int)pads[7]]
            : [0, 0, (int)pads[2], (int)pads[5]];
        if (sides.Any(side => side > 0))
        {
            image = graph.Add(
                node, "pad", (name, s) => new ImagePadding(name, s[0], sides[0], sides[1], sides[2], sides[3]), image);
        }

        var (before, after) = ((int)pads[1], (int)pads[rank + 1]);
        if (before + after > 0)
            image = graph.Add(node, "pad_channels", (name, s) => new ChannelPadding(name, s[0], before, after), image);
        graph.Set(node, OnnxActivation.Image(image, rank - 2));
    }

    /// <summary>Pads of some axes as pads of all.</summary>
    static long[] Spread(OnnxNode node, long[] pads, long[] axes, int rank)
    {
        long[] all = new long[2 * rank];
        for (int i = 0; i < axes.Length; i++)
        {
            long axis = axes[i] < 0 ? axes[i] + rank : axes[i];
            if (axis < 0 || axis >= rank || pads.Length != 2 * axes.Length)
                throw node.Refusal($"pads of {Text(pads)} for the axes {Text(axes)}.");
            (all[axis], all[rank + axis]) = (pads[i], pads[i + axes.Length]);
        }

        return all;
    }

    /// <summary>Resize and Upsample to the nearest pixel by a whole factor.</summary>
    public static void Resize(OnnxNode node, OnnxGraph graph)
    {
        var value = graph.Activation(node);
        var image = graph.Image(node, value);
        string mode = node.Text("mode", "nearest"), coordinates = node.Text("coordinate_transformation_mode", "half_pixel");
        string nearest = node.Text("nearest_mode", "round_prefer_floor");
        node.Ignore("cubic_coeff_a", "exclude_outside", "extrapolation_value", "antialias", "keep_aspect_ratio_policy");
        bool isOld = node.Operator == "Upsample" || node.Opset < 11;
        bool isNearest = isOld || (coordinates, nearest) is ("half_pixel", "round_prefer_floor") or ("asymmetric", "floor")
            or ("half_pixel", "round_prefer_ceil") or ("half_pixel_symmetric", "round_prefer_floor");
        double[] factors = node.Has("axes") ? [] : Factors(node, graph, value, isOld);
        bool isWhole = factors is [1, 1, var height, var width] && height == width && height >= 1 && height == Math.Floor(height)
            && height <= ushort.MaxValue;
        if (value.Dims.Length != 3 || mode != "nearest" || !isNearest || !isWhole)
        {
            throw node.Refusal(
                $"mode {GaborFormatException.Quote(mode)} of {GaborFormatException.Quote(coordinates)} and "
                + $"{GaborFormatException.Quote(nearest)}; read is the nearest pixel by one whole factor for height and width.");
        }

        var output = graph.Add(node, "upsample", (name, s) => new Upsample(name, s[0], (int)factors[2]), image);
        graph.Set(node, OnnxActivation.Image(output));
    }

    static double[] Factors(OnnxNode node, OnnxGraph graph, OnnxActivation value, bool isOld)
    {
        int scales = isOld ? 1 : 2;
        if (node.Has(scales) && graph.Constant(node, scales).Cast(isWhole: false).Floats is { Length: > 0 } stated)
            return [.. stated.Select(x => (double)x)];
        if (node.Floats("scales") is { } attribute)
            return [.. attribute.Select(x => (double)x)];
        if (node.Has(3) && graph.Constant(node, 3).Whole is { Length: 4 } sizes && value.Dims.Length == 3)
            return [1, .. sizes[1..].Select((size, i) => size / (double)value.Dims[i])];
        throw node.Refusal("its scales are missing.");
    }

    /// <summary>An attribute that names an axis, from 0 on.</summary>
    public static long Axis(OnnxNode node, string attribute, long otherwise, int rank)
    {
        long stated = node.Int(attribute, otherwise), axis = stated < 0 ? stated + rank : stated;
        return axis >= 0 && axis <= rank ? axis : throw node.Refusal($"{attribute} is {stated} of {rank} axes.");
    }

    /// <summary>The axes of Squeeze and Unsqueeze: an input, or in older files an attribute.</summary>
    static long[]? Axes(OnnxNode node, OnnxGraph graph) => node.Has(1)
        ? graph.Constant(node, 1).Whole ?? throw node.Refusal("its axes are no whole numbers.")
        : node.Ints("axes");

    /// <summary>Sizes without those of 1 that are named, or without all; <paramref name="before"/> axes stand before them.</summary>
    static int[] Squeezed(OnnxNode node, int[] dims, long[]? axes, int before)
    {
        int rank = dims.Length + before;
        var gone = (axes ?? [.. Enumerable.Range(0, dims.Length).Where(axis => dims[axis] == 1).Select(axis => (long)axis + before)])
            .Select(axis => (axis < 0 ? axis + rank : axis) - before).ToHashSet();
        if (gone.Any(axis => axis < 0 || axis >= dims.Length || dims[axis] != 1))
            throw node.Refusal($"axes of {Text(axes ?? [])}; those that go must have the size 1, and the batch stays.");
        return [.. dims.Where((_, axis) => !gone.Contains(axis))];
    }

    static int[] Unsqueezed(OnnxNode node, int[] dims, long[] axes, int before)
    {
        int rank = dims.Length + axes.Length + before;
        long[] places = [.. axes.Select(axis => (axis < 0 ? axis + rank : axis) - before).Order()];
        var sizes = dims.ToList();
        foreach (long place in places)
        {
            if (place < 0 || place > sizes.Count || sizes.Count > 8)
                throw node.Refusal($"axes of {Text(axes)}; the batch stays the first one.");
            sizes.Insert((int)place, 1);
        }

        return [.. sizes];
    }

    /// <summary>Sizes of which one may be open (−1) and others those of before (0).</summary>
    static int[] Resolved(OnnxNode node, long[] target, int[] dims, int count, bool isLiteral)
    {
        long[] sizes = [.. target.Select((size, axis) => size == 0 && !isLiteral && axis < dims.Length ? dims[axis] : size)];
        long known = 1;
        foreach (long size in sizes.Where(size => size != -1))
            known = size is >= 1 and <= int.MaxValue && known * size <= int.MaxValue ? known * size : 0;
        int open = sizes.Count(size => size == -1);
        if (known == 0 || sizes.Length > 8 || open > 1 || (open == 1 ? count % known != 0 : known != count))
            throw node.Refusal($"sizes of {Text(target)} for {count} numbers.");
        return [.. sizes.Select(size => size == -1 ? (int)(count / known) : (int)size)];
    }

    static string Text(long[] numbers) =>
        string.Join(',', numbers.Select(number => number == OnnxTensor.Batch ? "N" : FormattableString.Invariant($"{number}")));
}
