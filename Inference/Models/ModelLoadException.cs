using TextToVideo.Contracts;

namespace TextToVideo.Inference.Models;

/// <summary>A model's files are missing, damaged, or not what its manifest says. The message is one line and names the file.</summary>
public sealed class ModelLoadException : PipelineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file or folder that is at fault.</param>
    /// <param name="problem">What is wrong with it, in one line.</param>
    /// <param name="innerException">The cause.</param>
    public ModelLoadException(string path, string problem, Exception? innerException = null)
        : base(ErrorCodes.ModelUnavailable, $"{path}: {problem}", isTransient: false, innerException)
    {
        Path = path;
    }

    /// <summary>The file or folder that is at fault.</summary>
    public string Path { get; }
}
