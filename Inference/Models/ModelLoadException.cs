using TextToVideo.Contracts;

namespace TextToVideo.Inference.Models;

/// <summary>
/// Thrown when a model's files are missing, damaged or do not match its manifest. The message is one line and names the file.
/// </summary>
public sealed class ModelLoadException : PipelineException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file or folder that caused the error.</param>
    /// <param name="problem">What is wrong with it. Line breaks, for example in names from the file, become spaces.</param>
    /// <param name="innerException">The cause.</param>
    public ModelLoadException(string path, string problem, Exception? innerException = null)
        : base(ErrorCodes.ModelUnavailable, $"{path}: {problem.ReplaceLineEndings(" ")}", isTransient: false, innerException)
    {
        Path = path;
    }

    /// <summary>The file or folder that caused the error.</summary>
    public string Path { get; }
}
