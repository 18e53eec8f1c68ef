namespace Gabor.Tests.Data.Text;

/// <summary>Questions of two classes that one word decides, as files <c>q.train.txt</c> and <c>q.test.txt</c>.</summary>
static class SentenceFiles
{
    static readonly string[] Verbs = ["wrote", "saw", "made", "knew", "found"], Things = ["it", "books", "the film", "a spider", "Rome"];

    /// <summary>50 and 20 sentences.</summary>
    public static void Write(string folder)
    {
        File.WriteAllLines(Path.Combine(folder, "q.train.txt"), Rows(0));
        File.WriteAllLines(Path.Combine(folder, "q.test.txt"), Rows(1).Take(20));
    }

    static IEnumerable<string> Rows(int shift) =>
        from i in Enumerable.Range(0, 50)
        let verb = Verbs[(i + shift) % 5]
        let thing = Things[i / 5 % 5]
        select i % 2 == 0 ? $"person\tWho {verb} {thing} ?" : $"number\tHow many {verb} {thing} ?";
}
