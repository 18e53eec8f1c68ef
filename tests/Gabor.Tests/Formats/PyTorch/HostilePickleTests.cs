using System.Text.RegularExpressions;
using Gabor.Formats.PyTorch;
using Gabor.Tests.Architecture;

namespace Gabor.Tests.Formats.PyTorch;

/// <summary>
/// Pickles that are made to do harm: each is refused by the name of what it asks for, wherever it stands, and nothing happens.
/// </summary>
public sealed partial class HostilePickleTests
{
    /// <summary>What known exploits call.</summary>
    static readonly (string Module, string Name)[] Calls =
    [
        ("os", "system"), ("posix", "system"), ("nt", "system"), ("os", "popen"), ("os", "execv"), ("os", "spawnl"), ("pty", "spawn"),
        ("subprocess", "Popen"), ("subprocess", "call"), ("subprocess", "check_output"), ("subprocess", "run"), ("commands", "getoutput"),
        ("builtins", "eval"), ("builtins", "exec"), ("builtins", "compile"), ("builtins", "__import__"), ("builtins", "getattr"),
        ("builtins", "setattr"), ("builtins", "open"), ("builtins", "globals"), ("builtins", "breakpoint"), ("builtins", "apply"),
        ("__builtin__", "eval"), ("__builtin__", "execfile"), ("__builtin__", "getattr"), ("operator", "attrgetter"),
        ("operator", "methodcaller"), ("functools", "partial"), ("runpy", "run_path"), ("runpy", "_run_code"), ("webbrowser", "open"),
        ("importlib", "import_module"), ("imp", "load_source"), ("sys", "modules"), ("types", "FunctionType"), ("types", "CodeType"),
        ("marshal", "loads"), ("pickle", "loads"), ("_pickle", "loads"), ("dill", "loads"), ("dill._dill", "_create_function"),
        ("cloudpickle.cloudpickle", "_make_function"), ("joblib", "load"), ("numpy", "load"), ("numpy", "fromfile"),
        ("numpy.core.multiarray", "_reconstruct"), ("numpy.core.multiarray", "scalar"), ("numpy.testing._private.utils", "runstring"),
        ("copyreg", "_reconstructor"), ("copy_reg", "_reconstructor"), ("copyreg", "__newobj__"), ("copyreg", "add_extension"),
        ("torch", "load"), ("torch.hub", "load"), ("torch", "from_file"), ("torch.storage", "_load_from_bytes"),
        ("torch._utils", "_rebuild_wrapper_subclass"), ("torch._utils", "_rebuild_tensor_v2.__globals__"), ("torch.serialization", "load"),
        ("torch.utils.cpp_extension", "load_inline"), ("torch.jit.unsupported_tensor_ops", "execWrapper"),
        ("torch.fx.graph_module", "reduce_graph_module"),
        ("torch.nn.modules.linear", "Linear"), ("__torch__", "Module"), ("ctypes", "CDLL"), ("socket", "socket"), ("shutil", "rmtree"),
        ("pathlib", "Path"), ("urllib.request", "urlopen"), ("requests.api", "get"), ("asyncio", "run"), ("code", "InteractiveInterpreter"),
        ("bdb", "Bdb.run"), ("timeit", "timeit"), ("cProfile", "run"), ("pdb", "Pdb.run"), ("distutils.file_util", "write_file"),
        ("idlelib.autocomplete", "AutoComplete"), ("lib2to3.pgen2.pgen", "ParserGenerator"), ("test.support", "run_code"),
        ("venv", "create"),
        ("smtplib", "SMTP"), ("ftplib", "FTP"), ("collections", "Counter"), ("torch", "UntypedStorage"), ("argparse", "Namespace"),
        ("torch.FloatStorage", "__reduce__"), ("", "system"), ("System.Diagnostics", "Process"),
    ];

    public static TheoryData<string, string> Named => [.. Calls.Select(call => (call.Module, call.Name))];

    [Theory]
    [MemberData(nameof(Named))]
    public void What_is_on_no_list_is_refused_by_its_name(string module, string name)
    {
        foreach (byte[] pickle in (byte[][])
            [
                new Pickle().Global(module, name).Do("(").Text("id").Do("tR").End(),
                new Pickle(4).StackGlobal(module, name).Text("id").Raw(0x85).Do("R").End(),
                new Pickle().Global(module, name).Do(")").Raw(0x81).Do("}b").End(),
                new Pickle().Do("(").Text("id").Do($"i{module}\n{name}\n").End(),
                new Pickle().Do("(").Global(module, name).Text("id").Do("o").End(),
                new Pickle(4).Global(module, name).Do(")}").Raw(0x92).End(),
                new Pickle().Do("}(").Text("w").Global(module, name).Do(")Ru").End(),
                new Pickle().Do("(").Text("storage").Global(module, name).Text("0").Text("cpu").Number(6).Do("tQ").End(),
            ])
        {
            foreach (byte[] file in Everywhere(pickle))
                Assert.Matches($@"^w\.pth: byte \d+: .*'{Regex.Escape($"{module}.{name}")}'.*Nothing was executed\.", Refusal(file));
        }
    }

    /// <summary>Instructions that no file of weights has.</summary>
    [Theory]
    [InlineData("EXT1", new byte[] { 0x82, 1 })]
    [InlineData("EXT2", new byte[] { 0x83, 1, 0 })]
    [InlineData("EXT4", new byte[] { 0x84, 1, 0, 0, 0 })]
    [InlineData("NEWOBJ_EX", new byte[] { (byte)')', (byte)')', (byte)'}', 0x92 })]
    [InlineData("OBJ", new byte[] { (byte)'(', (byte)'}', (byte)'o' })]
    [InlineData("PERSID", new byte[] { (byte)'P', (byte)'x', (byte)'\n' })]
    [InlineData("STRING", new byte[] { (byte)'S', (byte)'\'', (byte)'\'', (byte)'\n' })]
    [InlineData("DUP", new byte[] { (byte)'N', (byte)'2' })]
    [InlineData("NEXT_BUFFER", new byte[] { 0x97 })]
    [InlineData("READONLY_BUFFER", new byte[] { 0x98 })]
    public void Other_instructions_are_refused_by_their_names(string name, byte[] instructions)
    {
        foreach (byte[] file in Everywhere(new Pickle(5).Raw(instructions).End()))
            Assert.Matches(
                $@"^w\.pth: byte \d+: the pickle instruction {name}, which no file of weights needs, is refused\. Nothing", Refusal(file));
    }

    [Fact]
    public void Persistent_ids_of_other_kinds_are_refused_by_their_names()
    {
        foreach (byte[] file in Everywhere(
            new Pickle().Do("(").Text("module").Global("torch", "Size").Text("x.py").Text("import os").Do("tQ").End()))
            Assert.Contains("refers to an object 'module' outside it", Refusal(file), StringComparison.Ordinal);
        Assert.Contains(
            "an object 'file:///etc/passwd' outside it", Refusal(Pickle.Zip(new Pickle().Text("file:///etc/passwd").Do("Q").End())),
            StringComparison.Ordinal);
    }

    /// <summary>Names of the list, called as no tensor needs them.</summary>
    [Theory]
    [InlineData("torch", "FloatStorage", "(X\u0001\0\0\0xtR", "'torch.FloatStorage' is called as no tensor needs it")]
    [InlineData("torch", "Size", ")R", "'torch.Size' is called as no tensor needs it")]
    [InlineData("torch._utils", "_rebuild_tensor_v2", ")R", "'torch._utils._rebuild_tensor_v2' is called")]
    [InlineData("torch._utils", "_rebuild_parameter", "(NNNtR", "'torch._utils._rebuild_parameter' is called")]
    [InlineData("torch._utils", "_rebuild_tensor_v2", "(NNNNtR", "a tensor without storage")]
    [InlineData("torch", "float32", ")\u0081", "'torch.float32' is called as no tensor needs it")]
    [InlineData("collections", "OrderedDict", "}b", "a state of what is neither a dictionary nor a tensor")]
    [InlineData("collections", "OrderedDict", "(](NetR", "an ordered dictionary of what are no pairs")]
    [InlineData("torch", "Size", "NR", "a call of what is no name of a function")]
    public void A_name_of_the_list_does_only_what_it_is_there_for(string module, string name, string rest, string rule) =>
        Assert.Contains(rule, Refusal(Pickle.Zip(new Pickle().Global(module, name).Do(rest).End())), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_executed()
    {
        using var folder = new TemporaryFolder();
        string mark = folder.File("mark");
        foreach (string command in (string[])[$"touch {mark}", $"echo x > {mark}"])
        {
            foreach (byte[] file in Everywhere(new Pickle().Global("os", "system").Do("(").Text(command).Do("tR").End()))
                Refusal(file);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void The_readers_know_nothing_that_could_execute()
    {
        Assert.SkipWhen(SourceTree.Root is null, "the sources are not beside the tests");
        // What writes files durably asks for processes and the system's calls; it reads nothing from outside.
        var readers = SourceTree.Sources()
            .Where(source => source.Path.Contains("/Gabor/Formats/", StringComparison.Ordinal))
            .Where(source => !source.Path.EndsWith("/DurableFile.cs", StringComparison.Ordinal))
            .Where(source => !source.Path.EndsWith("/FolderEntry.cs", StringComparison.Ordinal)).ToList();
        Assert.True(readers.Count > 20);
        Rule.Kept(
            from source in readers
            from Match match in Executing().Matches(CodeText.Code(source.Text))
            select $"{source.Path}:{source.Line(match.Index)}: {match.Value} has no place in a reader");
    }

    /// <summary>A megabyte of what takes most memory for a byte; and values that would be endless if they were walked.</summary>
    [Fact]
    public void Bombs_are_refused_at_once_and_take_memory_in_proportion_to_the_file()
    {
        const int size = 1 << 20;
        var laughs = new Pickle(4).Do("]").Raw(0x94);
        for (int i = 0; i < 200; i++)
            laughs.Do($"h{(char)i}h{(char)i}").Raw(0x86, 0x94);
        var shared = new Pickle().Do("}(");
        for (int i = 0; i < 40_000; i++)
            shared.Text($"{i:X}").Do("N");
        shared.Do("uq\0").Do("0}(");
        for (int i = 0; i < 40_000; i++)
            shared.Text($"{i:X}").Do("h\0");
        byte[][] bombs =
        [
            Many(new Pickle(), "("), Many(new Pickle(), "]"), Many(new Pickle(), "}"), Many(new Pickle(), ")"),
            Many(new Pickle(4).Do("N"), "\u0094"), Many(new Pickle().Do("N"), "\u0085"), Many(new Pickle().Do("NN"), "q\0h\0"),
            Many(new Pickle(), "U\u0001x"), Many(new Pickle().Do("]"), "(Ne"), Many(new Pickle().Do("}"), "U\u0001xNs"),
            Many(new Pickle(), "(ttttt"), laughs.End(), shared.Do("u").End(),
            new Pickle().Do("X\u00ff\u00ff\u00ff\u007f").End(), new Pickle(4).Raw(0x8d, 255, 255, 255, 255, 255, 255, 255, 127).End(),
            new Pickle(4).Raw(0x96, 255, 255, 255, 255, 255, 255, 255, 255).End(), new Pickle().Raw(0x8b, 255, 255, 255, 127).End(),
            new Pickle().Raw(0x8b, 255, 255, 255, 255).End(), new Pickle(4).Do("N").Raw(0x95, 255, 255, 255, 255, 255, 255, 255, 255).End(),
        ];
        foreach (byte[] bomb in bombs)
        {
            byte[] file = Pickle.Zip(bomb);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Refusal(file);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (100L * bomb.Length) + (1 << 20));
        }

        static byte[] Many(Pickle start, string part)
        {
            for (int i = 0; i < size / part.Length; i++)
                start.Do(part);
            return start.End();
        }
    }

    /// <summary>A file with a pickle in each of the places that hold one.</summary>
    static IEnumerable<byte[]> Everywhere(byte[] pickle) =>
    [
        Pickle.Zip(pickle), Pickle.Legacy(pickle), Pickle.Legacy(Pickle.Weights(isLegacy: true), protocol: pickle),
        Pickle.Legacy(Pickle.Weights(isLegacy: true), system: pickle), Pickle.Legacy(Pickle.Weights(isLegacy: true), keys: pickle),
    ];

    static string Refusal(byte[] file) =>
        Assert.Throws<GaborFormatException>(() => PyTorchFile.Read(new MemoryStream(file), "w.pth")).Message;

    [GeneratedRegex(
        @"\b(?:Process|Reflection|Assembly|Activator|GetMethod|DynamicInvoke|InvokeMember|Type\.GetType|Marshal|DllImport|dynamic)\b")]
    private static partial Regex Executing();
}
