namespace Gabor.Components;

/// <summary>How components stand in files.</summary>
public static class ComponentText
{
    /// <summary>A component as JSON has it: its name, then each hyper-parameter, <c>{ "name": "adam", "learning_rate": 0.002 }</c>.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Written(Component component)
    {
        ArgumentNullException.ThrowIfNull(component);
        var fields = new List<KeyValuePair<string, object?>> { new("name", component.Name) };
        for (int i = 0; i < component.Values.Length; i++)
        {
            var row = component.Definition.HyperParameters[i];
            fields.Add(new(row.Key, row.IsInteger ? (object)(long)component.Values[i] : component.Values[i]));
        }

        return fields;
    }
}
