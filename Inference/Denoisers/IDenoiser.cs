using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Denoisers;

/// <summary>Predicts velocities. Safe for concurrent use.</summary>
public interface IDenoiser
{
    /// <summary>The model it belongs to.</summary>
    ModelManifest Model { get; }

    /// <summary>The execution provider that runs it: CPU, CUDA or TensorRT.</summary>
    string Provider { get; }

    /// <summary>Which of the manifest's precisions it is.</summary>
    string Precision { get; }

    /// <summary>
    /// Whether a row's result has the same bits whatever else is in the batch. On the CPU it has: calls with fewer rows than threads, where the
    /// threads would have to cut a row's sums up, are padded to as many rows as there are threads.
    /// </summary>
    bool BatchInvariant { get; }

    /// <summary>Predicts the velocity of every row of a batch.</summary>
    /// <param name="batch">At least one row.</param>
    /// <param name="cancellationToken">Ends the call, also within the network.</param>
    /// <returns>Velocities in the latents' shape.</returns>
    /// <exception cref="ArgumentException">The batch does not fit the model.</exception>
    /// <exception cref="InferenceException">The network failed.</exception>
    FloatTensor Predict(DenoiserBatch batch, CancellationToken cancellationToken = default);
}
