using Gabor.Components;
using Gabor.Formats;
using Gabor.Initializers;
using Gabor.Layers;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Random;

namespace Gabor.Tests.Models;

public sealed class ModelInitializerTests
{
    static readonly Registry<ComponentKind<Initializer>> Kinds = InitializerRegistry.Default.With(Constant.Kind);

    [Fact]
    public void Weights_start_as_the_model_says_and_a_parameter_of_its_own_as_it_says()
    {
        var model = Make();
        model.Initialize(3);
        Assert.All(Weights(model, "dense1.weight"), w => Assert.Equal(0.25f, w));
        Assert.All(Weights(model, "dense2.weight"), w => Assert.Equal(-0.125f, w));
        Assert.All(Weights(model, "dense2.bias"), b => Assert.Equal(0f, b));
    }

    [Fact]
    public void A_stated_initializer_fills_all_weights()
    {
        var model = Make();
        model.Initialize(new Constant(0.75), 3);
        Assert.All((string[])["dense1.weight", "dense2.weight"], name => Assert.All(Weights(model, name), w => Assert.Equal(0.75f, w)));
    }

    [Fact]
    public void Nobody_asks_for_the_name_of_a_model()
    {
        // The name of a network that starts by another rule.
        var model = new Sequential("softmax", new Shape(1, 1, 40)).Dense(30).Build([.. Enumerable.Range(0, 30).Select(k => $"{k}")]);
        model.Initialize(3);
        float[] weights = Weights(model, "dense1.weight");
        Assert.InRange(weights.Average(w => w * w) * 40 / 2, 0.8, 1.2);
    }

    [Fact]
    public void Both_are_read_back_from_the_file_by_a_registry()
    {
        byte[] file = ModelFile.Write(Make());
        var read = ModelFile.Read(JsonText.Parse(file, "model.json"), LayerRegistry.Default, Kinds, out _);
        Assert.Equal(file, ModelFile.Write(read));
        read.Initialize(3);
        Assert.All(Weights(read, "dense2.weight"), w => Assert.Equal(-0.125f, w));
    }

    [Fact]
    public void Without_the_registry_the_file_is_refused_with_the_remedy()
    {
        string message = Assert.Throws<GaborFormatException>(
            () => ModelFile.Read(
                JsonText.Parse(ModelFile.Write(Make()), "model.json"), LayerRegistry.Default, InitializerRegistry.Default, out _)).Message;
        Assert.Matches("^model.json:[0-9]+: initializer 'constant': unknown name", message);
    }

    static Model Make()
    {
        var model = new Sequential("net", new Shape(1, 1, 3)) { Initializer = new Constant(0.25) }.Dense(4).Dense(2).Build(["a", "b"]);
        model.Parameters.Single(p => p.Name == "dense2.weight").Parameter.Initializer = new Constant(-0.125);
        return model;
    }

    static float[] Weights(Model model, string name) => model.Parameters.Single(p => p.Name == name).Parameter.Value.Span.ToArray();

    sealed class Constant(double value) : Initializer(Kind, value)
    {
        public static ComponentKind<Initializer> Kind { get; } = new(
            "constant", "one value", [new("value", 0.5, "The value.") { Minimum = -1, Maximum = 1 }], values => new Constant(values[0]));

        public override void Fill(Span<float> weights, WeightShape shape, RandomStream random) => weights.Fill((float)value);
    }
}
