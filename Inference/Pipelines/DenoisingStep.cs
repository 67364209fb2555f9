using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Pipelines;

/// <summary>The state of a pipeline after a denoising step.</summary>
/// <param name="Step">The number of completed steps, from 1.</param>
/// <param name="Steps">The total number of steps.</param>
/// <param name="Sample">The sample after the step, [C, T, H, W]. The next step changes it.</param>
/// <param name="ModelOutput">The model output of the step after guidance, as long as the sample.</param>
public readonly record struct DenoisingStep(int Step, int Steps, FloatTensor Sample, ReadOnlyMemory<float> ModelOutput);
