namespace TextToVideo.Inference.Onnx;

/// <summary>Makes the runtime's messages fit for a user.</summary>
internal static class OnnxMessage
{
    private const int MaxLength = 300;

    /// <summary>The first line without its full stop, shortened where it is very long.</summary>
    public static string OneLine(Exception exception)
    {
        string line =
            exception.Message.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
            ?? exception.GetType().Name;
        return line.Length <= MaxLength ? line.Trim().TrimEnd('.') : $"{line[..MaxLength].Trim()}…";
    }
}
