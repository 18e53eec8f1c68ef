using Gabor.Data;
using Gabor.Models;

namespace Gabor.Tests.Data;

/// <summary>What a program prints of a data set and a model says what they are.</summary>
public sealed class TextTests
{
    [Fact]
    public void A_data_set_tells_counts_shape_and_classes()
    {
        var digits = Dataset.Open("digits");
        Assert.Equal("digits: 10000 training and 2000 test images of 28×28×1, 10 classes", digits.ToString());
        Assert.Equal(
            "digits: 9000 training, 1000 validation and 2000 test images of 28×28×1, 10 classes", digits.WithValidation(0.1, 1).ToString());
    }

    [Fact]
    public void A_model_tells_parameters_input_and_classes() => Assert.Equal(
        "softmax: 7850 parameters, 28×28×1 to 10 classes",
        Networks.Create("softmax", new(28, 28, 1), [.. Enumerable.Range(0, 10).Select(k => $"{k}")]).ToString());
}
