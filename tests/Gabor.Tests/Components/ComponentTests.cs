using Gabor.Augmentations;
using Gabor.Components;
using Gabor.Initializers;
using Gabor.KernelMethods;
using Gabor.Losses;
using Gabor.Optimizers;
using Gabor.Schedules;
using Gabor.Tests.Contracts;
using Gabor.Training;

namespace Gabor.Tests.Components;

public sealed class OptimizerComponentTests() : ComponentContract<Optimizer>(OptimizerRegistry.Default);

public sealed class ScheduleComponentTests() : ComponentContract<Schedule>(ScheduleRegistry.Default);

public sealed class LossComponentTests() : ComponentContract<Loss>(LossRegistry.Default);

public sealed class InitializerComponentTests() : ComponentContract<Initializer>(InitializerRegistry.Default);

public sealed class AugmentationComponentTests() : ComponentContract<Augmentation>(AugmentationRegistry.Default);

public sealed class KernelFunctionComponentTests() : ComponentContract<KernelFunction>(KernelFunctionRegistry.Default);

public sealed class ComponentTests
{
    /// <summary>The contract of the registries speaks of whole numbers by the table; this says which rows of the table are.</summary>
    [Fact]
    public void Switches_epochs_pixels_and_operations_are_whole_numbers_and_nothing_else_is()
    {
        var registries = ComponentRegistries.Default;
        IEnumerable<ComponentKind> kinds =
        [
            .. registries.Optimizers, .. registries.Schedules, .. registries.Losses, .. registries.Initializers,
            .. registries.Augmentations,
        ];
        Assert.Equal(
            [
                "rmsprop centered", "adam amsgrad", "adamw amsgrad", "step step-size", "multi-step milestones", "exponential step-size",
                "one-cycle three-phase", "one-cycle linear-anneal", "plateau plateau-patience", "randaugment operations", "cutout side",
            ],
            kinds.SelectMany(kind => kind.HyperParameters.Where(row => row.IsInteger), (kind, row) => $"{kind.Name} {row.Name}"));
    }

    [Theory]
    [InlineData("step-size is 2.5; it must be a whole number, at least 1.", "schedule", "step", "step-size", "2.5")]
    [InlineData("step-size is 0.5; it must be a whole number, at least 1.", "schedule", "exponential", "step-size", "0.5")]
    [InlineData("plateau-patience is 0.1; it must be a whole number, at least 0.", "schedule", "plateau", "plateau-patience", "0.1")]
    [InlineData("milestones is 2.5; it must be a whole number, at least 1.", "schedule", "multi-step", "milestones", "1,2.5")]
    [InlineData("amsgrad is 0.5; it must be a whole number, from 0 to 1.", "amsgrad", "0.5")]
    [InlineData("side is 8.5; it must be a whole number, from 0 to 4096.", "cutout", "8.5")]
    [InlineData("operations is 2.5; it must be a whole number, from 1 to 10.", "randaugment", "2.5,5")]
    public void A_fraction_of_an_option_is_refused_where_a_whole_number_belongs(string expected, params string[] given)
    {
        var options = given.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Contains(
            expected, Assert.Throws<ArgumentException>(() => TrainingOptionTable.Default.With(new(), options)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a finite number", double.NegativeInfinity, false, double.PositiveInfinity, false)]
    [InlineData("at least 0.5", 0.5, false, double.PositiveInfinity, false)]
    [InlineData("above 0.5", 0.5, true, double.PositiveInfinity, false)]
    [InlineData("at most 2", double.NegativeInfinity, false, 2, false)]
    [InlineData("below 2", double.NegativeInfinity, false, 2, true)]
    [InlineData("from 0 to 1", 0, false, 1, false)]
    [InlineData("from 0 to below 1", 0, false, 1, true)]
    [InlineData("above 0 and at most 1", 0, true, 1, false)]
    [InlineData("above 0 and below 1", 0, true, 1, true)]
    public void A_range_is_said_in_words(string expected, double least, bool excludesLeast, double most, bool excludesMost) => Assert.Equal(
        expected,
        new HyperParameter("x", 1, "")
        {
            Minimum = least, ExcludesMinimum = excludesLeast, Maximum = most, ExcludesMaximum = excludesMost,
        }.Range);

    [Fact]
    public void A_number_that_a_float_takes_for_0_is_not_above_0() => Assert.StartsWith(
        "learning-rate is 1E-60; ", Assert.Throws<ArgumentException>(() => new Sgd(1e-60)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_registry_with_one_more_leaves_the_first_as_it_was_and_takes_no_name_twice()
    {
        static ComponentKind<Loss> Named(string name) => new(name, "a test", [], _ => new MeanSquaredError());
        var more = LossRegistry.Default.With(Named("own"));
        Assert.Equal([.. LossRegistry.Default.Select(kind => kind.Name), "own"], more.Select(kind => kind.Name));
        Assert.Throws<ArgumentException>(() => LossRegistry.Default.Named("own"));
        string message = Assert.Throws<ArgumentException>(() => more.With(Named("OWN"))).Message;
        Assert.Contains("the registry has one of this name", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_is_the_last_hyper_parameter_of_a_kind() => Assert.StartsWith(
        "own: many is a list; it must be the last hyper-parameter.",
        Assert.Throws<ArgumentException>(() => new ComponentKind<Schedule>(
            "own", "a test", [new("many", 1, "") { IsList = true }, new("one", 1, "")], _ => new Cosine())).Message,
        StringComparison.Ordinal);

    [Fact]
    public void As_many_values_are_wanted_as_a_kind_has_hyper_parameters() => Assert.Equal(
        "own: 1 values given for 0 hyper-parameters. (Parameter 'values')", Assert.Throws<ArgumentException>(() => new Own()).Message);

    sealed class Own() : Initializer(new("own", "a test", [], _ => new Own()), 1)
    {
        public override void Fill(Span<float> weights, WeightShape shape, Gabor.Numerics.Random.RandomStream random)
        {
        }
    }

    [Fact]
    public void Every_number_of_every_component_has_a_range_or_may_be_any_and_refuses_what_no_float_holds() => Assert.All(
        ((IEnumerable<ComponentKind>)[.. OptimizerRegistry.Default, .. ScheduleRegistry.Default, .. InitializerRegistry.Default])
            .SelectMany(kind => kind.HyperParameters), row =>
        {
            Assert.True(double.IsFinite(row.Minimum), row.Name);
            Assert.Throws<ArgumentException>(() => row.Check(-1));
            foreach (double value in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300])
            {
                Assert.StartsWith(
                    $"{row.Name} is ", Assert.Throws<ArgumentException>(() => row.Check(value)).Message, StringComparison.Ordinal);
            }
        });

    [Theory]
    [InlineData("beta1", 0.99999999)]
    [InlineData("step-size", 3e9)]
    public void A_number_that_would_become_another_is_refused(string name, double value)
    {
        var rows = OptimizerRegistry.Default.Cast<ComponentKind>()
            .Concat(ScheduleRegistry.Default)
            .SelectMany(kind => kind.HyperParameters);
        Assert.Throws<ArgumentException>(() => rows.First(row => row.Name == name).Check(value));
    }
}
