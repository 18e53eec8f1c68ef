using System.Globalization;
using Gabor.Experiments.Benchmarks;

namespace Gabor.Peers;

/// <summary>Trains with the libraries in turn, each in its own process, and reports when each one reached the goal.</summary>
static class LearningComparison
{
    /// <summary>Runs all rounds; a line as each ends, and the table at the end.</summary>
    public static void Run(string data, int threads, int rounds, TextWriter output)
    {
        List<Learned> all = [];
        for (int round = 1; round <= rounds; round++)
        {
            foreach (var library in Library.Learning)
            {
                var learned = Learned.FromLine(Comparison.Start(
                    library, "reach", library.Name, data, threads.ToString(CultureInfo.InvariantCulture),
                    round.ToString(CultureInfo.InvariantCulture)));
                all.Add(learned);
                Console.Error.WriteLine(
                    Invariant($"{round}/{rounds} {Row(learned)}, hand-offs {learned.HandoffNsBefore} and {learned.HandoffNsAfter} ns, ")
                    + Invariant($"others {learned.OtherCores} cores, stolen {100 * learned.StolenShare:F1} %"));
            }
        }

        output.WriteLine(ProcessorInfo.Current.Name);
        output.WriteLine(
            Invariant(
                $"lenet on {data.Split(':')[0]}, {threads} threads: until {100 * Lesson.Goal:F1} % of the test images are first correct; ")
            + "lowest–median–highest");
        output.WriteLine();
        output.WriteLine($"{"",-18}{"s",28}{"images",28}{"images/s",24}{"Gabor's s ÷ its",20}  cores");
        foreach (var group in all.GroupBy(learned => learned.Library))
            output.WriteLine(Summary([.. group], all));
    }

    static string Row(Learned learned) => learned.Seconds is { } seconds
        ? Invariant($"{learned.Library,-16} {100 * learned.Accuracy:F2} % after {seconds:F2} s, {learned.Images} images")
        : Invariant($"{learned.Library,-16} never: {100 * learned.Accuracy:F2} % at best in {learned.Images} images");

    static string Summary(IReadOnlyList<Learned> own, IReadOnlyList<Learned> all)
    {
        var there = own.Where(learned => learned.Seconds is not null).ToArray();
        if (there.Length == 0)
            return $"  {own[0].Library,-16} never";
        var gabor = all.Where(learned => learned.Library == Library.Gabor).ToDictionary(learned => learned.Round);
        double[] ratios =
        [
            .. there.Where(learned => gabor[learned.Round].Seconds is not null)
                .Select(learned => gabor[learned.Round].Seconds!.Value / learned.Seconds!.Value),
        ];
        string ratio = own[0].Library == Library.Gabor || ratios.Length == 0 ? "" : Text(ratios, "F2");
        string cores = string.Join(", ", own.Select(learned => learned.Cores.ToString().ToLowerInvariant()));
        string missed = there.Length < own.Count ? $", {own.Count - there.Length} never" : "";
        string seconds = Text(there.Select(learned => learned.Seconds!.Value), "F2"), images = Text(
            there.Select(learned => (double)learned.Images), "#,0");
        string throughput = Text(there.Select(learned => learned.Images / learned.Seconds!.Value), "#,0");
        return $"  {own[0].Library,-16}{seconds,28}{images,28}{throughput,24}{ratio,20}  {cores}{missed}";
    }

    static string Text(IEnumerable<double> numbers, string format) => Report.Text(Spread.Of(numbers), format);

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
