namespace Gabor.Formats.PyTorch;

/// <summary>
/// Reads a pickle as data. It knows the instructions that dictionaries of tensors are written with and the names of
/// <see cref="PickleGlobal"/>; whatever else a pickle asks for is refused by its name, and nothing of it is ever called.
/// </summary>
/// <remarks>
/// What weights do not need, such as numbers, long texts and bytes, is passed over. A stack of at most <see cref="MostValues"/> values and
/// <see cref="MostMemos"/> remembered ones bound the memory; no value is walked into here, so depth costs nothing.
/// </remarks>
sealed class PickleMachine(PickleBytes bytes)
{
    /// <summary>Most values on the stack.</summary>
    public const int MostValues = 100_000;

    /// <summary>Most values that are remembered.</summary>
    public const int MostMemos = 1_000_000;

    /// <summary>The newest protocol.</summary>
    const int LastProtocol = 5;

    readonly List<PickleValue> stack = [];
    readonly List<int> marks = [];
    readonly PickleMemo memo = new();
    readonly PickleCalls calls = new(bytes);
    long at;

    /// <summary>All storages that the pickle names, by their keys.</summary>
    public IReadOnlyDictionary<string, PickleStorage> Storages => calls.Storages;

    /// <summary>Reads one pickle up to its end; what follows it is left.</summary>
    /// <exception cref="GaborFormatException">It is damaged, or asks for what is not on the lists.</exception>
    public PickleValue Run()
    {
        while (true)
        {
            at = bytes.Position;
            var opcode = (PickleOpcode)bytes.Next();
            if (opcode == PickleOpcode.Stop)
                return stack.Count == 1 && marks.Count == 0 ? stack[0] : throw Fault($"the pickle ends with {stack.Count} values.");
            Step(opcode);
        }
    }

    void Step(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                byte protocol = bytes.Next();
                if (protocol is < 2 or > LastProtocol)
                    throw Fault($"pickle protocol {protocol}; 2 to {LastProtocol} are read.");
                break;
            case PickleOpcode.Frame:
                bytes.UInt64();
                break;
            case PickleOpcode.Pop:
                // Python pops a mark likewise.
                if (marks.Count > 0 && marks[^1] == stack.Count - 1)
                    marks.RemoveAt(marks.Count - 1);
                Require(1);
                stack.RemoveAt(stack.Count - 1);
                break;
            case PickleOpcode.PopMark:
                Since();
                break;
            case PickleOpcode.Mark:
                marks.Add(stack.Count);
                Push(new(PickleKind.Mark));
                break;
            case PickleOpcode.BinPut:
                Remember(bytes.Next());
                break;
            case PickleOpcode.LongBinPut:
                Remember(bytes.UInt32());
                break;
            case PickleOpcode.Memoize:
                Remember(memo.Count);
                break;
            case PickleOpcode.BinGet:
                Recall(bytes.Next());
                break;
            case PickleOpcode.LongBinGet:
                Recall(bytes.UInt32());
                break;
            default:
                if (!Scalar(opcode) && !Container(opcode) && !Call(opcode))
                    throw Refused(opcode);
                break;
        }
    }

    /// <summary>Values that hold no others.</summary>
    bool Scalar(PickleOpcode opcode)
    {
        PickleValue? value = opcode switch
        {
            PickleOpcode.None => new(PickleKind.None),
            PickleOpcode.NewTrue or PickleOpcode.NewFalse => PickleValue.Skipped,
            PickleOpcode.BinInt => Number(bytes.Int32()),
            PickleOpcode.BinInt1 => Number(bytes.Next()),
            PickleOpcode.BinInt2 => Number(bytes.UInt16()),
            PickleOpcode.Long1 => Number(bytes.Long(bytes.Next())),
            PickleOpcode.Long4 => Number(bytes.Long(Length(bytes.Int32()))),
            PickleOpcode.BinFloat => Passed(8),
            PickleOpcode.ShortBinUnicode or PickleOpcode.ShortBinString => Text(bytes.Next()),
            PickleOpcode.BinUnicode => Text(bytes.UInt32()),
            PickleOpcode.BinString => Text((ulong)Length(bytes.Int32())),
            PickleOpcode.BinUnicode8 => Text(bytes.UInt64()),
            PickleOpcode.ShortBinBytes => Passed(bytes.Next()),
            PickleOpcode.BinBytes => Passed(bytes.UInt32()),
            PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8 => Passed(bytes.UInt64()),
            _ => null,
        };
        if (value is { } found)
            Push(found);
        return value is not null;
    }

    /// <summary>Values that hold others.</summary>
    bool Container(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                Push(new(PickleKind.Tuple, 0, Array.Empty<PickleValue>()));
                break;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                Push(new(PickleKind.Tuple, 0, Top(opcode - PickleOpcode.Tuple1 + 1)));
                break;
            case PickleOpcode.Tuple:
                Push(new(PickleKind.Tuple, 0, Since()));
                break;
            case PickleOpcode.EmptyList:
                Push(new(PickleKind.List, 0, new List<PickleValue>(0)));
                break;
            case PickleOpcode.Append:
                Extend(Top(1));
                break;
            case PickleOpcode.Appends:
                Extend(Since());
                break;
            case PickleOpcode.EmptyDict:
                Push(new(PickleKind.Dictionary, 0, new PickleDictionary()));
                break;
            case PickleOpcode.SetItem:
                Set(Top(2));
                break;
            case PickleOpcode.SetItems:
                Set(Since());
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>What Python would look up and call; here a closed list.</summary>
    bool Call(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Global:
                string module = bytes.Line();
                Push(calls.Global(at, $"{module}.{bytes.Line()}"));
                break;
            case PickleOpcode.StackGlobal:
                var names = Top(2);
                Push(calls.Global(
                    at, $"{names[0].Text ?? throw Fault("a module without a name.")}.{names[1].Text ?? throw Fault("no name.")}"));
                break;
            case PickleOpcode.Reduce:
                var call = Top(2);
                Push(calls.Reduce(at, call[0], call[1]));
                break;
            case PickleOpcode.NewObj:
                var made = Top(2);
                Push(calls.Make(at, made[0], made[1]));
                break;
            case PickleOpcode.Build:
                var state = Top(2);
                Push(calls.Build(at, state[0]));
                break;
            case PickleOpcode.BinPersId:
                Push(calls.Storage(at, Top(1)[0]));
                break;
            default:
                return false;
        }

        return true;
    }

    static PickleValue Number(long? number) => number is { } whole ? new(PickleKind.Number, whole) : PickleValue.Skipped;

    PickleValue Text(ulong length) => bytes.Text(length) is { } text ? new(PickleKind.Text, 0, text) : PickleValue.Skipped;

    PickleValue Passed(ulong length)
    {
        bytes.Skip(length);
        return PickleValue.Skipped;
    }

    int Length(int length) => length >= 0 ? length : throw Fault($"a length of {length}.");

    void Push(PickleValue value)
    {
        if (stack.Count == MostValues)
            throw Fault($"more than {MostValues} values on the stack.");
        stack.Add(value);
    }

    void Require(int count)
    {
        int there = stack.Count - (marks.Count > 0 ? marks[^1] + 1 : 0);
        if (there < count)
            throw Fault($"{count} values are needed, and {there} are on the stack.");
    }

    /// <summary>Takes the last values off the stack.</summary>
    PickleValue[] Top(int count)
    {
        Require(count);
        var values = new PickleValue[count];
        stack.CopyTo(stack.Count - count, values, 0, count);
        stack.RemoveRange(stack.Count - count, count);
        return values;
    }

    /// <summary>Takes the values since the last mark off the stack, and the mark.</summary>
    PickleValue[] Since()
    {
        if (marks.Count == 0)
            throw Fault("there is no mark on the stack.");
        var values = Top(stack.Count - marks[^1] - 1);
        stack.RemoveAt(stack.Count - 1);
        marks.RemoveAt(marks.Count - 1);
        return values;
    }

    PickleValue Peek()
    {
        Require(1);
        return stack[^1];
    }

    void Extend(PickleValue[] values)
    {
        if (Peek().Content is not List<PickleValue> list)
            throw Fault("values are appended to what is no list.");
        list.AddRange(values);
    }

    void Set(PickleValue[] values)
    {
        if (Peek().Content is not PickleDictionary dictionary || values.Length % 2 != 0)
            throw Fault("keys and values are put into what is no dictionary, or do not come in pairs.");
        for (int i = 0; i < values.Length; i += 2)
            dictionary.Add(values[i], values[i + 1]);
    }

    void Remember(long place)
    {
        memo.Set(place, Peek());
        if (memo.Count > MostMemos)
            throw Fault($"more than {MostMemos} values are remembered.");
    }

    void Recall(long place) => Push(memo.Find(place) ?? throw Fault($"the remembered value {place} is missing."));

    GaborFormatException Refused(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.Inst => calls.Refused(at, $"{bytes.Line()}.{bytes.Line()}"),
        _ when Enum.IsDefined(opcode) => Fault(
            $"the pickle instruction {NameOf(opcode)}, which no file of weights needs, is refused. "
            + PickleCalls.NothingRun),
        _ => Fault($"0x{(byte)opcode:X2} is no pickle instruction: the file is damaged, or no pickle."),
    };

    /// <summary>As Python calls it.</summary>
    static string NameOf(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.NewObjEx => "NEWOBJ_EX",
        PickleOpcode.EmptySet => "EMPTY_SET",
        PickleOpcode.NextBuffer => "NEXT_BUFFER",
        PickleOpcode.ReadOnlyBuffer => "READONLY_BUFFER",
        _ => opcode.ToString().ToUpperInvariant(),
    };

    GaborFormatException Fault(string what) => bytes.Fault(at, what);
}
