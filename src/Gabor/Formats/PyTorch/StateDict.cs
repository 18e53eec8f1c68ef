namespace Gabor.Formats.PyTorch;

/// <summary>The dictionary of tensors in what a pickle holds, and what stands beside it.</summary>
/// <param name="Path">The keys on the way to it, joined by dots; empty where it is the whole.</param>
/// <param name="Tensors">Its tensors by name.</param>
/// <param name="Others">What stands beside it: <c>epoch</c>, <c>optimizer</c>.</param>
sealed record StateDict(
    string Path, IReadOnlyList<KeyValuePair<string, PickleTensor>> Tensors, IReadOnlyList<string> Others)
{
    /// <summary>The keys under which programs keep the weights of a network beside other things, the first that is there.</summary>
    static readonly string[] Usual =
        ["state_dict", "model_state_dict", "model", "net", "network", "weights", "params", "state_dict_ema", "model_ema", "ema"];

    /// <summary>Dictionaries in dictionaries that are looked into.</summary>
    const int Deepest = 4;

    /// <summary>
    /// Finds it: what is read itself if it holds tensors, else one of the usual keys, else the only one that holds tensors.
    /// </summary>
    /// <exception cref="GaborFormatException">There is none, or there are several and none has a usual key.</exception>
    public static StateDict Of(PickleValue root, string file)
    {
        string path = "";
        List<string> others = [];
        for (int depth = 0; depth < Deepest; depth++)
        {
            if (root.Content is not PickleDictionary dictionary)
                break;
            if (dictionary.HoldsTensors)
                return new StateDict(path, TensorsOf(dictionary, file), others);
            var next = Next(dictionary, file);
            if (next is not { } found)
                break;
            others.AddRange(dictionary.Entries.Select(entry => entry.Key).Where(key => key != found.Key).Distinct());
            path = path.Length == 0 ? found.Key : $"{path}.{found.Key}";
            root = found.Value;
        }

        throw new GaborFormatException(file, "it holds no tensors by name. Save a state_dict: torch.save(model.state_dict(), FILE).");
    }

    static KeyValuePair<string, PickleValue>? Next(PickleDictionary dictionary, string file)
    {
        var inner = dictionary.Entries.Where(entry => entry.Value.Content is PickleDictionary).ToList();
        foreach (string usual in Usual)
        {
            foreach (var entry in inner)
            {
                if (entry.Key == usual)
                    return entry;
            }
        }

        var holders = inner.FindAll(entry => entry.Value.Content is PickleDictionary { HoldsTensors: true });
        return holders.Count switch
        {
            0 => inner.Count == 1 ? inner[0] : null,
            1 => holders[0],
            _ => throw new GaborFormatException(
                file,
                $"it holds several dictionaries of tensors, {Listed(holders.Select(one => one.Key))}, and none is called 'state_dict' or "
                + "'model'. Save the one of the network alone."),
        };
    }

    static string Listed(IEnumerable<string> keys) => string.Join(", ", keys.Take(4).Select(GaborFormatException.Quote));

    static List<KeyValuePair<string, PickleTensor>> TensorsOf(PickleDictionary dictionary, string file)
    {
        List<KeyValuePair<string, PickleTensor>> tensors = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var (name, value) in dictionary.Entries)
        {
            if (value.Content is not PickleTensor tensor)
                continue;
            if (name.Length == 0 || !names.Add(name))
                throw new GaborFormatException(file, $"the name {GaborFormatException.Quote(name)} is empty, or two tensors have it.");
            if (tensors.Count == SafetensorsReader.MaxTensors)
                throw new GaborFormatException(file, $"more than {SafetensorsReader.MaxTensors} tensors.");
            tensors.Add(new(name, tensor));
        }

        return tensors;
    }
}
