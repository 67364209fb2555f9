using Microsoft.ML.OnnxRuntime;

namespace TextToVideo.Inference.Onnx;

/// <summary>A loaded network file.</summary>
/// <param name="session">The session, which is disposed with this.</param>
/// <param name="provider">The execution provider.</param>
internal sealed class OnnxSession(InferenceSession session, ExecutionProvider provider) : IDisposable
{
    /// <summary>The session.</summary>
    public InferenceSession Session => session;

    /// <summary>The execution provider.</summary>
    public ExecutionProvider Provider => provider;

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();
}
