using System.Globalization;
using Gabor.Numerics;

namespace Gabor.Layers;

/// <summary>What layers refuse, in one voice: where; what; the numbers; the rule; the remedy.</summary>
static class Refuse
{
    public static ArgumentException LayerName(string name, int longest) =>
        new($"layer name '{name}': give it 1 to {longest} letters, digits, '_', '-', '/' or '.', "
            + "and a dot only between others.");

    public static ArgumentException WindowDoesNotFit(string layer, Window window, Shape input) => new(
        $"{layer}: a window of {window} does not fit an input of {input}: with its padding the image must be as large as the window, "
        + "(F − 1)δ + 1 pixels, (5.14), (5.15). Give it more padding, or a smaller window or dilation.");

    public static ArgumentException Window(string layer, Window window) => new(
        $"{layer}: a window of {window}: sizes, strides and dilations are at least 1, paddings at least 0.");

    public static ArgumentException EmptyPooling(string layer, Window window, Shape input) => new(
        $"{layer}: a window of {window} on an input of {input} comes to stand where there is no pixel to pool. Give it less padding, "
        + "at most half of what the window covers.");

    public static ArgumentException PoolingHoles(string layer, Window window) =>
        new($"{layer}: a window of {window}: the mean has no dilation. Leave it out, or take the maximum.");

    public static ArgumentException OutputPadding(string layer, Window window, int height, int width) => new(
        $"{layer}: an output padding of {height} and {width} with a window of {window}: along each axis it is at least 0 and below the "
        + "stride or the dilation.");

    public static ArgumentException PoolingWindow(string layer, Window window, int most) =>
        new($"{layer}: a window of {window.Height}×{window.Width} has more than {most} elements, and its winner could not be recorded. "
            + "Make it smaller.");

    public static ArgumentException TooLarge(string layer, string what, Shape input) =>
        new($"{layer}: {what} of an input of {input} has 2³¹ elements or more. Make it smaller.");

    public static ArgumentException Count(string layer, string what, int found, int least) =>
        new($"{layer}: {what} is {found.ToString(CultureInfo.InvariantCulture)}; it must be at least {least}.");

    public static ArgumentException Groups(string layer, int groups, int channels, int filters) =>
        new($"{layer}: {groups} groups of {channels} channels and {filters} filters: both must be multiples of the groups. "
            + "Give it another number of groups.");

    public static ArgumentException NothingLeft(string layer, Window window, Shape input) => new(
        $"{layer}: a window of {window} on an input of {input} leaves nothing: the output has (H − 1)S + (F − 1)δ + 1 rows, less the "
        + "padding above and below. Give it less padding.");

    public static ArgumentException DropProbability(string layer, double probability) => new(
        $"{layer}: a probability to drop of {probability.ToString(CultureInfo.InvariantCulture)}: it is at least 0 and below 1 (6.4).");

    public static InvalidOperationException Quantized(string layer) => new(
        $"{layer}: rounded numbers have no slope, so a quantized network cannot be trained; train the one that it was made of.");

    public static ArgumentException QuantizedTaps(string layer, int most) => new(
        $"{layer}: more than {most} weights of bytes for an output, whose sum may not fit 32 bits. Leave it in float32.");

    public static ArgumentException Reshape(string layer, Shape input, Shape output) =>
        new($"{layer}: {input} cannot be read as {output}; both must have as many numbers.");

    public static ArgumentException Axes(string layer, int rows, int columns, int channels) => new(
        FormattableString.Invariant($"{layer}: rows, columns and channels of the axes {rows}, {columns} and {channels}: ")
        + "each of 0, 1 and 2 stands once.");

    public static ArgumentException Join(string layer, string rule, IReadOnlyList<Shape> inputs) =>
        new($"{layer}: inputs of {string.Join(", ", inputs)} cannot be joined: {rule}.");

    public static ArgumentException Inputs(string layer, string kind, int expected, int found) =>
        new($"{layer}: {kind} takes {expected} input{(expected == 1 ? "" : "s")}, found {found}.");

    public static ArgumentException ActivationReads(string layer, BackwardReads reads) =>
        new($"{layer}: an activation whose derivative reads '{reads}': it is computed from the input or from the output.");

    public static ArgumentException Setting(string layer, string name, double value, string rule) =>
        Setting(layer, name, value.ToString(CultureInfo.InvariantCulture), rule);

    public static ArgumentException Setting(string layer, string name, string value, string rule) =>
        new($"{layer}: {name} is {value}; it must be {rule}.");

    public static ArgumentException SettingTwice(string layer, string name) => new($"{layer}: {name} is stated twice; state it once.");

    public static ArgumentException SettingMissing(string layer, string name) => new($"{layer}: {name} is missing; state it.");

    public static ArgumentException SettingUnknown(string layer, string name, IEnumerable<string> known) =>
        new($"{layer}: '{name}' is unknown; the settings are {string.Join(", ", known.DefaultIfEmpty("none"))}.");
}
