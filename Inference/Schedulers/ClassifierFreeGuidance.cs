namespace TextToVideo.Inference.Schedulers;

/// <summary>Classifier-free guidance: Ho and Salimans, "Classifier-free diffusion guidance", 2022.</summary>
public static class ClassifierFreeGuidance
{
    /// <summary>Computes unconditional + scale · (conditional − unconditional) for each element.</summary>
    /// <param name="conditional">The model output for the prompt.</param>
    /// <param name="unconditional">The model output for the negative prompt; same length.</param>
    /// <param name="guidanceScale">The guidance scale; 1 gives the conditional model output.</param>
    /// <param name="destination">Receives the result; may be one of the two inputs.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Combine(
        ReadOnlySpan<float> conditional,
        ReadOnlySpan<float> unconditional,
        float guidanceScale,
        Span<float> destination
    )
    {
        if (conditional.Length != unconditional.Length || conditional.Length != destination.Length)
        {
            throw new ArgumentException(
                $"The lengths {conditional.Length}, {unconditional.Length} and {destination.Length} differ.",
                nameof(unconditional)
            );
        }

        for (int index = 0; index < destination.Length; index++)
        {
            float guidance = guidanceScale * (conditional[index] - unconditional[index]);
            destination[index] = unconditional[index] + guidance;
        }
    }

    /// <summary>
    /// Like <see cref="Combine(ReadOnlySpan{float}, ReadOnlySpan{float}, float, Span{float})"/>, but returns a new array.
    /// </summary>
    /// <param name="conditional">The model output for the prompt.</param>
    /// <param name="unconditional">The model output for the negative prompt; same length.</param>
    /// <param name="guidanceScale">The guidance scale; 1 gives the conditional model output.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float[] Combine(ReadOnlySpan<float> conditional, ReadOnlySpan<float> unconditional, float guidanceScale)
    {
        float[] guided = new float[conditional.Length];
        Combine(conditional, unconditional, guidanceScale, guided);
        return guided;
    }
}
