namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>A learned image classifier that detects policy categories in frames.</summary>
public interface IFrameClassifier
{
    /// <summary>Gets the policy categories that the classifier can detect.</summary>
    IReadOnlyCollection<string> Categories { get; }

    /// <summary>Gets the sampling interval: every n-th frame is classified, and always the first and the last. At least 1.</summary>
    int SampleEvery { get; }

    /// <summary>Gets whether only frames that can show people are classified.</summary>
    bool OnlyPeople { get; }

    /// <summary>Loads the classifier if it is not loaded yet.</summary>
    /// <exception cref="Exception">The classifier cannot be loaded; nothing may be approved then.</exception>
    void EnsureReady();

    /// <summary>Classifies a frame.</summary>
    /// <param name="rgb24">
    /// The frame as 8-bit RGB, rows from the top, <paramref name="width"/> × <paramref name="height"/> × 3 bytes.
    /// </param>
    /// <param name="width">The width of the frame, in pixels; at least 1.</param>
    /// <param name="height">The height of the frame, in pixels; at least 1.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The scores, from 0 to 1, of the categories that were found. Other categories are absent.</returns>
    /// <exception cref="Exception">The classifier failed; nothing may be approved then.</exception>
    Task<IReadOnlyDictionary<string, double>> ClassifyAsync(
        ReadOnlyMemory<byte> rgb24,
        int width,
        int height,
        CancellationToken cancellationToken
    );
}
