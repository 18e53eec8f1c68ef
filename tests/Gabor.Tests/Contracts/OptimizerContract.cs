using Gabor.Components;
using Gabor.Devices;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Numerics.Threads;
using Gabor.Optimizers;
using Gabor.Plans;
using Gabor.Tests.Definitions;

namespace Gabor.Tests.Contracts;

/// <summary>What every optimizer owes. A rule's test class makes one and names its definition; the rest is here.</summary>
public abstract class OptimizerContract
{
    const float Decay = 0.01f;
    const int Images = 3;

    protected abstract Optimizer Make();

    /// <summary>The registry that has it.</summary>
    protected virtual Registry<ComponentKind<Optimizer>> Registry => OptimizerRegistry.Default;

    /// <summary>One step of the definition on one tensor.</summary>
    private protected abstract void Move(Trajectory parameter, double[] gradient, double learningRate, double decay);

    [Fact]
    public void The_trajectory_is_the_definition_and_L2_acts_on_weights_alone()
    {
        using var workers = new Workers(2);
        var run = new Run(Make(), workers);
        Trajectory[] defined =
        [
            .. run.Model.Parameters.Select(p => new Trajectory(p.Parameter.Value.Span.ToArray().Exactly(), p.Parameter.Sizes.ToArray())),
        ];
        for (int step = 0; step < 100; step++)
        {
            run.Backward(step);
            for (int i = 0; i < defined.Length; i++)
            {
                bool isWeight = run.Model.Parameters[i].Name.EndsWith("weight", StringComparison.Ordinal);
                Move(defined[i], run.Plan.Gradient(i).ToArray().Exactly(), LearningRate(step), isWeight ? Decay : 0);
            }

            run.Apply(step);
        }

        for (int i = 0; i < defined.Length; i++)
            Numbers.Close(defined[i].Theta, run.Model.Parameters[i].Parameter.Value.Span.ToArray(), 3e-5, run.Model.Parameters[i].Name);
    }

    [Fact]
    public void A_run_resumed_from_its_slots_has_the_bits_of_one_that_went_on()
    {
        using var workers = new Workers(2);
        Run whole = new(Make(), workers), first = new(Make(), workers), second = new(Make(), workers);
        whole.Steps(0, 12);
        first.Steps(0, 5);
        foreach (var (from, to) in first.Model.Parameters.Zip(second.Model.Parameters))
            from.Parameter.Value.Span.CopyTo(to.Parameter.Value.Span);
        foreach (var (from, to) in first.Slots.Named.Zip(second.Slots.Named))
        {
            Assert.Equal(from.Name, to.Name);
            from.Value.Span.CopyTo(to.Value.Span);
        }

        second.Slots.Steps = first.Slots.Steps;
        second.Steps(5, 12);
        Assert.Equal(12, second.Slots.Steps);
        Numbers.SameBits(whole.State, second.State, "resumed");
    }

    [Fact]
    public void No_tier_and_no_number_of_threads_changes_a_bit()
    {
        float[]? first = null;
        EveryWorkers.Each((workers, who) =>
        {
            var run = new Run(Make(), workers);
            run.Steps(0, 4);
            first ??= run.State;
            Numbers.SameBits(first, run.State, who);
        });
    }

    [Fact]
    public void Every_parameter_has_an_array_for_every_slot_that_begins_at_0()
    {
        using var workers = new Workers(1);
        var run = new Run(Make(), workers);
        string[] expected = [.. run.Model.Parameters.SelectMany(p => Make().SlotsOf(p.Parameter).Select(slot => $"{p.Name}/{slot}"))];
        Assert.Equal(expected, run.Slots.Named.Select(slot => slot.Name));
        Assert.All(run.Slots.Named, slot => Assert.Equal(-1, slot.Value.Span.IndexOfAnyExcept(0f)));
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        using var workers = new Workers(2);
        var run = new Run(Make(), workers);
        run.Steps(0, 2);
        run.Backward(2);
        Assert.Equal(0, Allocations.Least(() => run.Slots.Apply(run.Plan.Gradients.Span, 0.01f, Decay, workers)));
    }

    [Fact]
    public void The_list_of_kinds_knows_it() => Assert.IsType(Make().GetType(), Registry.Single(kind => kind.Name == Make().Name).Create());

    /// <summary>Rates that change, as under a schedule: what is kept inside the velocity and what outside differ only then.</summary>
    static float LearningRate(int step) => 0.02f / (1 + (step % 7));

    /// <summary>Two dense layers, four tensors, one of them longer than the widest lanes, under an optimizer.</summary>
    sealed class Run
    {
        readonly Workers workers;

        public Run(Optimizer optimizer, Workers workers)
        {
            this.workers = workers;
            Model = new Sequential("pair", new Shape(1, 1, 9)).Dense(21).Sigmoid().Dense(2).Build(["a", "b"]);
            for (int i = 0; i < Model.Parameters.Count; i++)
                Numbers.Some(Model.Parameters[i].Parameter.Value.Count, i).CopyTo(Model.Parameters[i].Parameter.Value.Span);
            Plan = new CpuDevice(workers).Bind(Gabor.Plans.Plan.Compile(Model, Images, PlanMode.Training));
            Slots = new ParameterSlots(optimizer, Model);
        }

        public Model Model { get; }

        public BoundPlan Plan { get; }

        public ParameterSlots Slots { get; }

        /// <summary>Every parameter and every slot.</summary>
        public float[] State =>
        [
            .. Model.Parameters.SelectMany(p => p.Parameter.Value.Span.ToArray()),
            .. Slots.Named.SelectMany(slot => slot.Value.Span.ToArray()),
        ];

        public void Backward(int step)
        {
            Numbers.Some(9 * Images, 1000 + step).CopyTo(Plan.Input(Images));
            Plan.Forward(Images);
            Numbers.Some(2 * Images, 2000 + step).CopyTo(Plan.OutputGradient(Images));
            Plan.Backward(Images);
        }

        public void Apply(int step) => Slots.Apply(Plan.Gradients.Span, LearningRate(step), Decay, workers);

        public void Steps(int from, int to)
        {
            for (int step = from; step < to; step++)
            {
                Backward(step);
                Apply(step);
            }
        }
    }
}
