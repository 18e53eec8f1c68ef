using Gabor.Data;
using Gabor.Input;
using Gabor.Processes;

namespace Gabor.Tests.Input;

/// <summary>The order of blocks: each image once, from few blocks at a time, and the same whoever reads it.</summary>
public sealed class BlockShuffleTests
{
    static int[] Order(BlockShuffle shuffle, int images, int epoch)
    {
        int[] order = new int[images];
        shuffle.Fill(epoch, order);
        return order;
    }

    [Theory]
    [InlineData(1000, 64, 10, 1)]
    [InlineData(1003, 64, 10, 8)]
    [InlineData(1000, 7, 3, 8)]
    [InlineData(50, 50, 200, 4)]
    [InlineData(17, 16, 1, 16)]
    public void An_epoch_shows_every_image_once_in_an_order_of_its_own(int images, int batch, int block, int parts)
    {
        var shuffle = new BlockShuffle(images, batch, block, parts, seed: 3);
        int[] first = Order(shuffle, images, 0), second = Order(shuffle, images, 1);
        Assert.Equal(Enumerable.Range(0, images), first.Order());
        Assert.Equal(Enumerable.Range(0, images), second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(first, Order(shuffle, images, 0));
        Assert.NotEqual(first, Order(new BlockShuffle(images, batch, block, parts, seed: 4), images, 0));
    }

    /// <summary>What each process reads are windows of its own: together they are all images, and none of them is read twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Processes_read_all_images_once_and_each_its_own_in_runs(int processes)
    {
        const int images = 4000, batch = 80, block = 50, parts = 8;
        var shuffle = new BlockShuffle(images, batch, block, parts, seed: 5);
        int[] order = Order(shuffle, images, 2);
        var read = new List<int>();
        for (int rank = 0; rank < processes; rank++)
        {
            (int, int) Share(int all) => (new BatchDivision(all, parts, rank, processes).FirstImage,
                new BatchDivision(all, parts, rank, processes).OwnImages);
            var windows = shuffle.Windows(2, 0, Share);
            Assert.All(windows, window => Assert.Equal(window.Order(), window));

            // Runs of neighbours are as long as a block, but where lanes and windows cut one.
            int[] own = [.. windows.SelectMany(window => window)];
            int runs = windows.Sum(window => 1 + window.Zip(window.Skip(1)).Count(pair => pair.Second != pair.First + 1));
            Assert.InRange((double)own.Length / runs, block / 2.0, block);
            Assert.Equal(own.Length, own.Distinct().Count());
            for (int number = 0; number < images / batch; number++)
            {
                var (first, count) = Share(batch);
                Assert.All(order.AsSpan((number * batch) + first, count).ToArray(), image => Assert.Contains(image, own.ToHashSet()));
            }

            read.AddRange(own);
        }

        Assert.Equal(Enumerable.Range(0, images), read.Order());
    }

    [Fact]
    public void Windows_come_in_the_order_in_which_they_are_needed_from_any_batch_on()
    {
        const int images = 500, batch = 40;
        var shuffle = new BlockShuffle(images, batch, block: 8, parts: 4, seed: 6);
        int[] order = Order(shuffle, images, 0);
        var windows = shuffle.Windows(0, 5, all => (0, all));
        Assert.Equal(order[(5 * batch)..].Order(), windows.SelectMany(window => window).Order());
        int[] needed = [.. windows.Select(window => window.Min(image => Array.IndexOf(order, image)) / batch)];
        Assert.Equal(needed.Order(), needed);
    }

    /// <summary>With blocks of 10 and one lane a window has 160 images: what lies far apart in the file comes close in the order.</summary>
    [Fact]
    public void Batches_come_from_sixteen_blocks()
    {
        const int images = 3200, batch = 32, block = 10;
        foreach (int parts in (int[])[1, 4, 8])
        {
            int[] order = Order(new BlockShuffle(images, batch, block, parts, seed: 7), images, 0);
            double blocks = Enumerable.Range(0, images / batch).Average(number =>
                order.Skip(number * batch).Take(batch).Select(image => image / block).Distinct().Count());
            Assert.InRange(blocks, 11, 18);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(8, 3)]
    public void A_loader_reads_ahead_what_batches_ask_for_and_no_more_than_two_windows_of_a_lane(int parts, int processes)
    {
        const int images = 900, batch = 64, block = 10;
        for (int rank = 0; rank < processes; rank++)
        {
            int own = rank;
            var source = new Numbered(images);
            (int, int) Share(int all) => (new BatchDivision(all, parts, own, processes).FirstImage,
                new BatchDivision(all, parts, own, processes).OwnImages);
            var shuffle = new BlockShuffle(images, batch, block, parts, seed: 8);
            using var ahead = new ReadAhead(source, new BlockShuffle(images, batch, block, parts, 8), Share, epochs: 3, 1, 2);
            int[] order = new int[images];
            int taken = 0, most = 2 * shuffle.LanesOf(Share) * shuffle.Window;
            for (int epoch = 1; epoch < 3; epoch++)
            {
                shuffle.Fill(epoch, order);
                for (int number = epoch == 1 ? 2 : 0; number * batch < images; number++)
                {
                    var (first, count) = Share(Math.Min(batch, images - (number * batch)));
                    foreach (int image in order.AsSpan((number * batch) + first, count))
                    {
                        Assert.Equal([(byte)image, (byte)(image >> 8)], ahead.Read(image).Content(""));
                        taken++;
                        Assert.InRange(source.ReadTogetherCount - taken, 0, most);
                    }
                }
            }

            Assert.Equal(taken, source.ReadTogetherCount);
            Assert.Equal(0, source.ReadAlone);
        }
    }

    [Fact]
    public void What_cannot_be_read_ahead_is_read_alone_and_says_what_is_wrong()
    {
        var source = new Numbered(100) { Broken = 42 };
        var shuffle = new BlockShuffle(100, 10, 5, 1, seed: 1);
        using var ahead = new ReadAhead(source, new BlockShuffle(100, 10, 5, 1, 1), all => (0, all), epochs: 1, 0, 0);
        int[] order = new int[100];
        shuffle.Fill(0, order);
        foreach (int image in order)
        {
            if (image == 42)
                Assert.Equal("image 42: it is broken", Assert.Throws<GaborFormatException>(() => ahead.Read(42)).Message);
            else
                Assert.Equal((byte)image, ahead.Read(image).Content("")[0]);
        }
    }

    /// <summary>Images that are their numbers, and count how they are read.</summary>
    sealed class Numbered(int images) : ImageSource
    {
        int together, alone;

        public int? Broken { get; init; }

        public int ReadTogetherCount => Volatile.Read(ref together);

        public int ReadAlone => Volatile.Read(ref alone);

        public override int Count => images;

        public override IReadOnlyList<string> ClassNames { get; } = ["a"];

        public override int Label(int index) => 0;

        public override ImageSample Read(int index)
        {
            Interlocked.Increment(ref alone);
            return index == Broken ? throw new GaborFormatException(NameOf(index), "it is broken") : Sample(index);
        }

        internal override ImageSample[] ReadTogether(ReadOnlySpan<int> indices)
        {
            if (Broken is { } broken && indices.Contains(broken))
                throw new GaborFormatException(NameOf(broken), "it is broken");
            Interlocked.Add(ref together, indices.Length);
            var samples = new ImageSample[indices.Length];
            for (int i = 0; i < samples.Length; i++)
                samples[i] = Sample(indices[i]);
            return samples;
        }

        static ImageSample Sample(int index) => ImageSample.Encoded([(byte)index, (byte)(index >> 8)]);
    }
}
