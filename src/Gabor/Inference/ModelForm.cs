namespace Gabor.Inference;

/// <summary>The forms that a trained model is written in.</summary>
public enum ModelForm
{
    /// <summary>A packed model, or a program that carries one.</summary>
    Pack,

    /// <summary>A folder, as that of a run.</summary>
    Folder,

    /// <summary>A file of ONNX.</summary>
    Onnx,
}
