namespace TextToVideo.Inference.Schedulers;

/// <summary>Classifier-free guidance: Ho and Salimans, "Classifier-free diffusion guidance", 2022.</summary>
public static class ClassifierFreeGuidance
{
    /// <summary>Leads away from the unconditional prediction: u + s · (c − u), element by element.</summary>
    /// <param name="conditional">The prediction for the prompt.</param>
    /// <param name="unconditional">The prediction for the negative prompt; of the same length.</param>
    /// <param name="scale">The guidance scale; 1 gives the conditional prediction.</param>
    /// <param name="destination">Receives the result; may be one of the two inputs.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Combine(ReadOnlySpan<float> conditional, ReadOnlySpan<float> unconditional, float scale, Span<float> destination)
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
            float away = scale * (conditional[index] - unconditional[index]);
            destination[index] = unconditional[index] + away;
        }
    }

    /// <summary>Like <see cref="Combine(ReadOnlySpan{float}, ReadOnlySpan{float}, float, Span{float})"/>, into a new array.</summary>
    /// <param name="conditional">The prediction for the prompt.</param>
    /// <param name="unconditional">The prediction for the negative prompt; of the same length.</param>
    /// <param name="scale">The guidance scale; 1 gives the conditional prediction.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float[] Combine(ReadOnlySpan<float> conditional, ReadOnlySpan<float> unconditional, float scale)
    {
        var guided = new float[conditional.Length];
        Combine(conditional, unconditional, scale, guided);
        return guided;
    }
}
