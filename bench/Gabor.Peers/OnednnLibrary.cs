using System.Runtime.InteropServices;

namespace Gabor.Peers;

/// <summary>
/// The functions of native/onednn, which peers.sh compiles against the oneDNN of the system. Arrays have channels first; a value is the
/// number of a layer's output, below 0 where setting it up failed.
/// </summary>
static partial class OnednnLibrary
{
    const string Name = "onednn";

    /// <summary>Why it cannot run on this machine; null if it can.</summary>
    public static string? Missing { get; } = File.Exists(Path.Combine(AppContext.BaseDirectory, $"{Name}.so"))
        ? null
        : "not built; it needs oneDNN 2.6 or newer below 3 and a C++ compiler: apt-get install libdnnl-dev g++";

    /// <summary>The number, or what oneDNN said where there is none.</summary>
    /// <exception cref="NotSupportedException">The number is below 0.</exception>
    public static int Checked(int number) =>
        number >= 0 ? number : throw new NotSupportedException($"oneDNN: {Marshal.PtrToStringUTF8(Error())}");

    /// <summary>A network without layers; 0 where that failed.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_create")]
    public static partial nint Create(int trains, int wantsWinograd, int threads);

    /// <summary>Frees the network and ends the threads of OpenMP.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_destroy")]
    public static partial void Destroy(nint network);

    /// <summary>The batch, [N, D, H, W] or [N, n].</summary>
    [LibraryImport(Name, EntryPoint = "onednn_images")]
    public static partial int Images(nint network, ReadOnlySpan<float> pixels, ReadOnlySpan<int> sizes, int rank);

    /// <summary>Filters are [D', D, F₁, F₂] with the depth of a group; no bias is a null array, not an empty one; the window is height,
    /// width, both strides and the padding above, left, below and right; activations are 1, ReLU, and 2, ReLU6; no residual is
    /// -1.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_convolution")]
    public static partial int Convolution(
        nint network, int source, ReadOnlySpan<float> filters, ReadOnlySpan<float> bias, int outputs, int groups,
        ReadOnlySpan<int> window, int activation, int residual);

    /// <summary>Weights are [n', n].</summary>
    [LibraryImport(Name, EntryPoint = "onednn_dense")]
    public static partial int Dense(
        nint network, int source, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int activation);

    /// <summary>In training only.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_batch_normalization")]
    public static partial int BatchNormalization(
        nint network, int source, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, int activation);

    /// <summary>The sum of two values.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_add")]
    public static partial int Add(nint network, int left, int right, int activation);

    /// <summary>Several values side by side in depth.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_concat")]
    public static partial int Concat(nint network, ReadOnlySpan<int> sources, int count);

    /// <summary>Local response normalisation, its constants as Gabor's.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_local_response")]
    public static partial int LocalResponse(nint network, int source, int channels, float scale, float power, float offset);

    /// <summary>The window is that of a convolution; padding never wins.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_max_pooling")]
    public static partial int MaxPooling(nint network, int source, ReadOnlySpan<int> window);

    /// <summary>The means under a window; padding does not count.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_average_pooling")]
    public static partial int AveragePooling(nint network, int source, ReadOnlySpan<int> window);

    /// <summary>The mean of each channel.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_average")]
    public static partial int Average(nint network, int source);

    /// <summary>No later layer reads a value.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_release")]
    public static partial void Release(nint network, int value);

    /// <summary>Sets up the losses of several scores with their shares, backward pass and update after the last layer.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_finish")]
    public static partial int Finish(
        nint network, ReadOnlySpan<int> scores, ReadOnlySpan<float> shares, int count, ReadOnlySpan<int> labels, float learningRate,
        float friction, float weightDecay);

    /// <summary>A forward pass.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_infer")]
    public static partial int Infer(nint network);

    /// <summary>A step of training; the mean loss before it.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_train")]
    public static partial double Train(nint network);

    /// <summary>The scores of the last forward pass.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_scores")]
    public static partial void Scores(nint network, Span<float> scores);

    /// <summary>The number of forward and backward passes of convolutions that use Winograd's algorithm.</summary>
    [LibraryImport(Name, EntryPoint = "onednn_winograd_passes")]
    public static partial int WinogradPasses(nint network);

    [LibraryImport(Name, EntryPoint = "onednn_error")]
    private static partial nint Error();
}
