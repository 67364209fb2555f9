using Microsoft.ML.OnnxRuntime;

namespace TextToVideo.Inference.Onnx;

/// <summary>Shortens the messages of ONNX Runtime for users.</summary>
internal static class OnnxMessage
{
    private const int MaxLength = 300;

    /// <summary>The part of a message that says that the provider has no kernel for an operator of this type.</summary>
    private const string NoKernel = "[ErrorCode:NotImplemented]";

    /// <summary>Returns true if no provider of the session has a kernel for an operator of a graph that is valid otherwise.</summary>
    public static bool IsNotImplemented(OnnxRuntimeException exception) => exception.Message.Contains(NoKernel, StringComparison.Ordinal);

    /// <summary>Returns the first line without its full stop, truncated if it is very long.</summary>
    public static string OneLine(Exception exception)
    {
        string line =
            exception.Message.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
            ?? exception.GetType().Name;
        return line.Length <= MaxLength ? line.Trim().TrimEnd('.') : $"{line[..MaxLength].Trim()}…";
    }
}
