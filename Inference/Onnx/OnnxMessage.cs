namespace TextToVideo.Inference.Onnx;

/// <summary>Shortens the messages of ONNX Runtime for users.</summary>
internal static class OnnxMessage
{
    private const int MaxLength = 300;

    /// <summary>Returns the first line without its full stop, truncated if it is very long.</summary>
    public static string OneLine(Exception exception)
    {
        string line =
            exception.Message.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
            ?? exception.GetType().Name;
        return line.Length <= MaxLength ? line.Trim().TrimEnd('.') : $"{line[..MaxLength].Trim()}…";
    }
}
