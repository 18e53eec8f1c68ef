namespace Gabor.Formats.PyTorch;

/// <summary>
/// Reads a pickle as data. It knows the instructions that dictionaries of tensors are written with and the names of
/// <see cref="PickleGlobal"/>; whatever else a pickle asks for is refused by its name, and nothing of it is ever called.
/// </summary>
/// <remarks>
/// What weights do not need, such as numbers, long texts and bytes, is passed over. A stack of at most
/// <see cref="PickleStack.MostValues"/> values and <see cref="MostMemos"/> remembered ones bound the memory; no value is
/// walked into here, so depth costs nothing.
/// </remarks>
sealed class PickleMachine(PickleBytes bytes)
{
    /// <summary>Most values that are remembered.</summary>
    public const int MostMemos = 1_000_000;

    /// <summary>The newest protocol.</summary>
    const int LastProtocol = 5;

    readonly PickleStack stack = new(bytes);
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
            stack.At = at = bytes.Position;
            var opcode = (PickleOpcode)bytes.Next();
            if (opcode == PickleOpcode.Stop)
                return stack.Last();
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
                stack.Pop();
                break;
            case PickleOpcode.PopMark:
                stack.Since();
                break;
            case PickleOpcode.Mark:
                stack.Mark();
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
            stack.Push(found);
        return value is not null;
    }

    /// <summary>Values that hold others.</summary>
    bool Container(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                stack.Push(new(PickleKind.Tuple, 0, Array.Empty<PickleValue>()));
                break;
            case PickleOpcode.Tuple1 or PickleOpcode.Tuple2 or PickleOpcode.Tuple3:
                stack.Push(new(PickleKind.Tuple, 0, stack.Top(opcode - PickleOpcode.Tuple1 + 1)));
                break;
            case PickleOpcode.Tuple:
                stack.Push(new(PickleKind.Tuple, 0, stack.Since()));
                break;
            case PickleOpcode.EmptyList:
                stack.Push(new(PickleKind.List, 0, new List<PickleValue>(0)));
                break;
            case PickleOpcode.Append:
                stack.Extend(stack.Top(1));
                break;
            case PickleOpcode.Appends:
                stack.Extend(stack.Since());
                break;
            case PickleOpcode.EmptyDict:
                stack.Push(new(PickleKind.Dictionary, 0, new PickleDictionary()));
                break;
            case PickleOpcode.SetItem:
                stack.Set(stack.Top(2));
                break;
            case PickleOpcode.SetItems:
                stack.Set(stack.Since());
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
                stack.Push(calls.Global(at, $"{module}.{bytes.Line()}"));
                break;
            case PickleOpcode.StackGlobal:
                var names = stack.Top(2);
                stack.Push(calls.Global(
                    at, $"{names[0].Text ?? throw Fault("a module without a name.")}.{names[1].Text ?? throw Fault("no name.")}"));
                break;
            case PickleOpcode.Reduce:
                var call = stack.Top(2);
                stack.Push(calls.Reduce(at, call[0], call[1]));
                break;
            case PickleOpcode.NewObj:
                var made = stack.Top(2);
                stack.Push(calls.Make(at, made[0], made[1]));
                break;
            case PickleOpcode.Build:
                var state = stack.Top(2);
                stack.Push(calls.Build(at, state[0]));
                break;
            case PickleOpcode.BinPersId:
                stack.Push(calls.Storage(at, stack.Top(1)[0]));
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

    void Remember(long place)
    {
        memo.Set(place, stack.Peek());
        if (memo.Count > MostMemos)
            throw Fault($"more than {MostMemos} values are remembered.");
    }

    void Recall(long place) => stack.Push(memo.Find(place) ?? throw Fault($"the remembered value {place} is missing."));

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
