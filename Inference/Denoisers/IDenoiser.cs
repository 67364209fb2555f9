using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Denoisers;

/// <summary>Predicts the model output (velocities) of a denoising step. Safe for concurrent use.</summary>
public interface IDenoiser
{
    /// <summary>The model that the denoiser belongs to.</summary>
    ModelManifest Model { get; }

    /// <summary>The execution provider that runs it: CPU, CUDA or TensorRT.</summary>
    string Provider { get; }

    /// <summary>The precision, one of the manifest's.</summary>
    string Precision { get; }

    /// <summary>
    /// True if the result of a row is bit-identical whatever other rows are in the batch. This holds on the CPU: batches with fewer rows
    /// than threads are padded to as many rows as threads, because ONNX Runtime would otherwise split the sums of a row between threads. A
    /// network without a mask computes each row in a call of its own there.
    /// </summary>
    bool BatchInvariant { get; }

    /// <summary>Predicts the model output of each row of a batch.</summary>
    /// <param name="batch">A batch with at least one row.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The model outputs, in the shape of the latents.</returns>
    /// <exception cref="ArgumentException">The batch does not fit the model.</exception>
    /// <exception cref="InferenceException">The network failed.</exception>
    FloatTensor Predict(DenoiserBatch batch, CancellationToken cancellationToken = default);
}
