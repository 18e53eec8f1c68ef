using System.Reflection;
using Gabor.Models;
using Gabor.Numerics;
using Gabor.Plans;
using Gabor.Tests.Models;

namespace Gabor.Tests.Plans;

/// <summary>A plan is data that any device could run.</summary>
public sealed class PlanRecordTests
{
    static readonly string[] Devices =
        ["Gabor.Devices", "Gabor.Numerics.Kernels", "Gabor.Numerics.Threads", "Gabor.Numerics.Lanes", "Gabor.Numerics.Random"];

    [Fact]
    public void No_type_of_a_kernel_an_array_or_threads_appears_in_a_plan()
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        const BindingFlags All = Any | BindingFlags.DeclaredOnly;
        Type[] types =
        [
            .. typeof(Plan).Assembly.GetTypes().Where(type => $"{type.Namespace}.".StartsWith("Gabor.Plans.", StringComparison.Ordinal)),
        ];
        Assert.Contains(typeof(PlanOperation), types);
        foreach (var type in types)
        {
            var used = type.GetFields(All).Select(field => field.FieldType)
                .Concat(type.GetMethods(All).SelectMany(method =>
                    method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType)))
                .Concat(type.GetConstructors(All).SelectMany(constructor => constructor.GetParameters().Select(p => p.ParameterType)))
                .SelectMany(Parts);
            foreach (var other in used)
            {
                Assert.False(Devices.Contains(other.Namespace), $"{type}: {other}");
                Assert.False(other.Name is nameof(AlignedArray) or nameof(Tensor), $"{type}: {other}");
                Assert.False(
                    other == typeof(float[]) || other == typeof(Span<float>) || other == typeof(Memory<float>), $"{type}: {other}");
            }
        }
    }

    [Fact]
    public void Parameter_gradients_lie_one_after_the_other_in_the_models_order()
    {
        foreach (var network in KnownNetworks.Small.Select(Networks.Default.Named))
        {
            var model = network.Make(new Shape(16, 16, 3), ["a", "b", "c"]);
            var plan = Plan.Compile(model, 2, PlanMode.Training);
            var written = plan.Backward.SelectMany(operation => operation.ParameterGradients).Where(region => !region.IsEmpty);
            int[] trained = [.. Enumerable.Range(0, model.Parameters.Count).Where(i => model.Parameters[i].Parameter.IsTrained)];
            Assert.Equal(trained.Select(i => (long)plan.Parameters.Offset(i)), written.Select(region => region.Offset).Order());
            long end = 0;
            for (int i = 0; i < model.Parameters.Count; i++)
            {
                if (!model.Parameters[i].Parameter.IsTrained)
                    continue;
                Assert.Equal(end, plan.Parameters.Offset(i));
                end += (model.Parameters[i].Parameter.Count + 15) / 16 * 16;
            }

            Assert.Equal(end, plan.Parameters.Floats);
        }
    }

    [Theory]
    [InlineData(1), InlineData(1000), InlineData(100_000), InlineData(int.MaxValue)]
    public void Buckets_cover_the_gradients_from_their_end_and_are_written_when_they_say(int floats)
    {
        foreach (var network in KnownNetworks.Small.Select(Networks.Default.Named))
        {
            var plan = Plan.Compile(network.Make(new Shape(16, 16, 3), ["a", "b", "c"]), 2, PlanMode.Training);
            var buckets = plan.Buckets(floats);
            int end = plan.Parameters.Floats, done = 0;
            foreach (var bucket in buckets)
            {
                Assert.Equal(end, bucket.Offset + bucket.Floats);
                Assert.True(bucket.Floats >= floats || bucket.Offset == 0);
                Assert.True(bucket.Operations >= done && bucket.Operations <= plan.Backward.Count);
                Assert.DoesNotContain(
                    plan.Backward.Skip(bucket.Operations).SelectMany(operation => operation.ParameterGradients),
                    region => !region.IsEmpty && region.Offset + region.Floats > bucket.Offset);
                (end, done) = (bucket.Offset, bucket.Operations);
            }

            Assert.Equal(0, end);
            if (floats == int.MaxValue)
                Assert.Single(buckets);
        }
    }

    static IEnumerable<Type> Parts(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : type.HasElementType && type.GetElementType() is { } element && type != typeof(float[]) ? Parts(element)
        : [type];
}
