using System.Globalization;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Frames.Classifier;
using TextToVideo.Moderation.Frames.Flashes;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Frames;

/// <summary>Checks frames by rules and passes some of them to the configured classifiers.</summary>
/// <param name="policies">Provides the policy.</param>
/// <param name="classifiers">The configured classifiers; may be empty.</param>
internal sealed class FrameModerator(IPolicySource policies, IEnumerable<IFrameClassifier> classifiers) : IFrameModerator
{
    /// <summary>The maximum width and height, in pixels, so that the bytes of a frame fit into an array.</summary>
    private const int MaxSide = 16384;

    private const int MaxFps = 1000;

    private readonly IFrameClassifier[] _classifiers = [.. classifiers];

    public async Task<ModerationDecision> ModerateAsync(
        Clip clip,
        bool showsPeople,
        IAsyncEnumerable<ReadOnlyMemory<byte>> frames,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(frames);
        if (FindInvalid(clip) is { } invalid)
        {
            throw new PipelineException(ErrorCodes.InvalidRequest, $"{invalid.Field}: {invalid.Problem}");
        }

        ModerationPolicy policy = policies.GetPolicy();
        IFrameClassifier[] applicable = [.. _classifiers.Where(c => showsPeople || !c.OnlyPeople)];
        CheckClassifiers(applicable, policy);

        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        var details = new Dictionary<string, string>(StringComparer.Ordinal);
        var constant = new ConstantDetector();
        var flashes = new FlashDetector(clip.Width, clip.Height, clip.Fps);
        int count = 0;
        await foreach (ReadOnlyMemory<byte> frame in frames.WithCancellation(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (count == clip.NumFrames || frame.Length != clip.FrameBytes)
            {
                AddScore(
                    FrameCategories.Corrupt,
                    count == clip.NumFrames
                        ? $"there are more than the expected {clip.NumFrames} frames"
                        : $"frame {count} has {frame.Length} bytes; a frame of {clip.Width}x{clip.Height} RGB pixels has {clip.FrameBytes}"
                );
                return Decide();
            }

            constant.Add(frame.Span);
            flashes.Add(frame.Span);
            await ClassifyAsync(frame, count);
            count++;
        }

        if (count < clip.NumFrames)
        {
            AddScore(FrameCategories.Corrupt, $"there are {count} of the expected {clip.NumFrames} frames");
            return Decide();
        }

        if (constant.IsConstant)
        {
            AddScore(FrameCategories.Constant, "all frames have the same single colour");
        }

        AddFlashes(FrameCategories.Flashing, flashes.GeneralFlashesAt);
        AddFlashes(FrameCategories.RedFlashing, flashes.RedFlashesAt);
        return Decide();

        void AddFlashes(string category, int? frame)
        {
            if (frame is { } at)
            {
                AddScore(
                    category,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"more than {FlashDetector.MaxFlashes} flashes within the second up to {(double)at / clip.Fps:0.##} s"
                    )
                );
            }
        }

        void AddScore(string category, string detail)
        {
            scores[category] = 1;
            details[category] = $": {detail}";
        }

        ModerationDecision Decide() =>
            ModerationDecision.Create(
                scores.Select(s => policy.Judge(s.Key, s.Value)).OfType<CategoryFinding>(),
                FrameCategories
                    .All.Concat(applicable.SelectMany(c => c.Categories))
                    .Distinct()
                    .ToDictionary(c => c, c => scores.GetValueOrDefault(c)),
                f =>
                    $"The frames were not approved because of {policy.Categories[f.Category].Description} ({f.Category})"
                    + $"{details.GetValueOrDefault(f.Category)}.",
                policy.Version
            );

        async Task ClassifyAsync(ReadOnlyMemory<byte> frame, int index)
        {
            foreach (IFrameClassifier classifier in applicable)
            {
                if (index % classifier.SampleEvery == 0 || index == clip.NumFrames - 1)
                {
                    foreach (
                        (string? category, double score) in await classifier.ClassifyAsync(
                            frame,
                            clip.Width,
                            clip.Height,
                            cancellationToken
                        )
                    )
                    {
                        scores[category] = Math.Max(score, scores.GetValueOrDefault(category));
                    }
                }
            }
        }
    }

    /// <summary>Checks the dimensions of a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <returns>The first field that is out of range and the allowed range; null if all are valid.</returns>
    public static (string Field, string Problem)? FindInvalid(Clip clip)
    {
        foreach (
            (string? field, int value, int maximum) in new[]
            {
                ("width", clip.Width, MaxSide),
                ("height", clip.Height, MaxSide),
                ("num_frames", clip.NumFrames, int.MaxValue),
                ("fps", clip.Fps, MaxFps),
            }
        )
        {
            if (value < 1 || value > maximum)
            {
                return (field, $"is {value}; it must be from 1 to {maximum}");
            }
        }

        return null;
    }

    private static void CheckClassifiers(IEnumerable<IFrameClassifier> classifiers, ModerationPolicy policy)
    {
        foreach (IFrameClassifier classifier in classifiers)
        {
            classifier.EnsureReady();
            policy.CheckClassifierCategories(classifier.Categories);
        }
    }
}
