using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Gabor.Features.Sift;

namespace Gabor.Tests.Features.Sift;

/// <summary>Key points and descriptors of OpenCV, in our units, and how far ours agree with them.</summary>
sealed record GoldenSift(Keypoint[] Keypoints, IReadOnlyDictionary<int, float[]> Descriptors)
{
    const int Length = SiftFeatures.DescriptorLength;

    public static GoldenSift Of(JsonElement entry)
    {
        int count = entry.GetProperty("count").GetInt32();
        byte[] rows = Unpacked(entry.GetProperty("keypoints"));
        double At(int row, int i) => BinaryPrimitives.ReadUInt16LittleEndian(rows.AsSpan(2 * ((row * count) + i))) / 64.0;
        byte[] bytes = Unpacked(entry.GetProperty("descriptors"));
        var described = entry.GetProperty("described").EnumerateArray().Select((index, i) => (Index: index.GetInt32(), i));
        return new(
            [
                .. Enumerable.Range(0, count).Select(i => new Keypoint(
                    (float)(At(0, i) - 0.25), (float)(At(1, i) - 0.25), (float)(At(2, i) / 2), (float)(At(3, i) * Math.PI / 180), 0)),
            ],
            described.ToDictionary(pair => pair.Index, pair => Ours(bytes.AsSpan(pair.i * Length, Length))));
    }

    /// <summary>The share of OpenCV's key points that ours have, and of ours that OpenCV's have: within 1.5 pixels and 10 % of the scale,
    /// and 5° where the angle counts.</summary>
    public (double Found, double Known) Agreement(SiftFeatures features, bool withAngle) =>
        (Keypoints.Average(theirs => features.Keypoints.Any(ours => AreNear(ours, theirs, withAngle)) ? 1.0 : 0),
        features.Keypoints.Average(ours => Keypoints.Any(theirs => AreNear(ours, theirs, withAngle)) ? 1.0 : 0));

    /// <summary>How far ours lie from OpenCV's on the whole: the medians of both directions.</summary>
    public (double X, double Y) Shift(SiftFeatures features)
    {
        var pairs = Keypoints
            .Select(theirs => (Theirs: theirs, Ours: features.Keypoints.FirstOrDefault(ours => AreNear(ours, theirs, withAngle: true))))
            .Where(pair => pair.Ours != default).ToArray();
        double[] x = [.. pairs.Select(pair => (double)pair.Ours.X - pair.Theirs.X).Order()];
        double[] y = [.. pairs.Select(pair => (double)pair.Ours.Y - pair.Theirs.Y).Order()];
        return (x[x.Length / 2], y[y.Length / 2]);
    }

    /// <summary>The distances of the descriptors of the same key points, in OpenCV's units: a descriptor's length is 512.</summary>
    public IEnumerable<double> Distances(SiftFeatures features)
    {
        foreach (var (index, theirs) in Descriptors)
        {
            var near = Enumerable.Range(0, features.Keypoints.Count)
                .Where(i => AreNear(features.Keypoints[i], Keypoints[index], withAngle: true)).ToArray();
            if (near.Length == 0)
                continue;
            yield return near.Min(i => Math.Sqrt(
                features.Descriptors.Span.Slice(i * Length, Length).ToArray().Zip(theirs, (a, b) => Math.Pow((512 * a) - b, 2)).Sum()));
        }
    }

    static bool AreNear(Keypoint a, Keypoint b, bool withAngle) =>
        Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2)) < 1.5
        && Math.Abs(Math.Log(a.Scale / b.Scale)) < Math.Log(1.1)
        && (!withAngle || Math.Abs(Math.IEEERemainder(a.Angle - b.Angle, 2 * Math.PI)) < 5 * Math.PI / 180);

    /// <summary>OpenCV counts directions the other way around.</summary>
    static float[] Ours(ReadOnlySpan<byte> theirs)
    {
        float[] ours = new float[Length];
        for (int i = 0; i < Length; i++)
            ours[(i & ~7) | (-i & 7)] = theirs[i];
        return ours;
    }

    static byte[] Unpacked(JsonElement text)
    {
        using var zipped = new GZipStream(new MemoryStream(text.GetBytesFromBase64()), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        zipped.CopyTo(bytes);
        return bytes.ToArray();
    }
}
