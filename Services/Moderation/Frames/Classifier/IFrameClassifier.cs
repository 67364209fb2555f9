namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>A learned image classifier that says which policy categories a frame shows.</summary>
public interface IFrameClassifier
{
    /// <summary>The policy categories that the classifier can speak for.</summary>
    IReadOnlyCollection<string> Categories { get; }

    /// <summary>Every how many frames one is to be classified, from 1; the first and the last always are.</summary>
    int SampleEvery { get; }

    /// <summary>Loads what the classifier needs, where it has not been loaded.</summary>
    /// <exception cref="Exception">It cannot be loaded: then nothing may be approved.</exception>
    void EnsureReady();

    /// <summary>Classifies a frame.</summary>
    /// <param name="rgb24">8-bit RGB, rows from the top, <paramref name="width"/> × <paramref name="height"/> × 3 bytes.</param>
    /// <param name="width">Pixels, from 1.</param>
    /// <param name="height">Pixels, from 1.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Scores from 0 to 1 of the categories that were found; a category that is absent was not.</returns>
    /// <exception cref="Exception">The classifier failed: then nothing may be approved.</exception>
    Task<IReadOnlyDictionary<string, double>> ClassifyAsync(
        ReadOnlyMemory<byte> rgb24,
        int width,
        int height,
        CancellationToken cancellationToken
    );
}
