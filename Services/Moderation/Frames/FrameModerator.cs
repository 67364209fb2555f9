using System.Globalization;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Frames.Classifier;
using TextToVideo.Moderation.Frames.Flashes;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Frames;

/// <summary>Checks frames for what needs no learned model, and shows some to the classifiers that are configured.</summary>
/// <param name="policies">Where the policy comes from.</param>
/// <param name="classifiers">The learned classifiers; often none.</param>
internal sealed class FrameModerator(IPolicySource policies, IEnumerable<IFrameClassifier> classifiers) : IFrameModerator
{
    /// <summary>Pixels; a frame's bytes then fit an array.</summary>
    private const int MaxSide = 16384;

    private const int MaxFps = 1000;

    private readonly IFrameClassifier[] _classifiers = [.. classifiers];

    public async Task<ModerationDecision> ModerateAsync(
        Clip clip,
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

        var policy = policies.GetPolicy();
        CheckClassifiers(policy);

        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        var details = new Dictionary<string, string>(StringComparer.Ordinal);
        var constant = new ConstantDetector();
        var flashes = new FlashDetector(clip.Width, clip.Height, clip.Fps);
        var count = 0;
        await foreach (var frame in frames.WithCancellation(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (count == clip.NumFrames || frame.Length != clip.FrameBytes)
            {
                Found(
                    FrameCategories.Corrupt,
                    count == clip.NumFrames
                        ? $"there are more than the {clip.NumFrames} frames announced"
                        : $"frame {count} has {frame.Length} bytes where {clip.Width}x{clip.Height} RGB takes {clip.FrameBytes}"
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
            Found(FrameCategories.Corrupt, $"there are {count} frames of the {clip.NumFrames} announced");
            return Decide();
        }

        if (constant.IsConstant)
        {
            Found(FrameCategories.Constant, "all frames are of one colour");
        }

        FoundFlashes(FrameCategories.Flashing, flashes.GeneralFlashesAt);
        FoundFlashes(FrameCategories.RedFlashing, flashes.RedFlashesAt);
        return Decide();

        void FoundFlashes(string category, int? frame)
        {
            if (frame is { } at)
            {
                Found(
                    category,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"more than {FlashDetector.MaxFlashes} flashes within the second up to {(double)at / clip.Fps:0.##} s"
                    )
                );
            }
        }

        void Found(string category, string detail)
        {
            scores[category] = 1;
            details[category] = $": {detail}";
        }

        ModerationDecision Decide() =>
            ModerationDecision.From(
                scores.Select(s => policy.Judge(s.Key, s.Value)).OfType<CategoryFinding>(),
                FrameCategories
                    .All.Concat(_classifiers.SelectMany(c => c.Categories))
                    .Distinct()
                    .ToDictionary(c => c, c => scores.GetValueOrDefault(c)),
                f =>
                    $"The frames were not approved because of {policy.Categories[f.Category].Description} ({f.Category})"
                    + $"{details.GetValueOrDefault(f.Category)}.",
                policy.Version
            );

        async Task ClassifyAsync(ReadOnlyMemory<byte> frame, int index)
        {
            foreach (var classifier in _classifiers)
            {
                if (index % classifier.SampleEvery == 0 || index == clip.NumFrames - 1)
                {
                    foreach (var (category, score) in await classifier.ClassifyAsync(frame, clip.Width, clip.Height, cancellationToken))
                    {
                        scores[category] = Math.Max(score, scores.GetValueOrDefault(category));
                    }
                }
            }
        }
    }

    /// <summary>Finds what cannot be right about a clip's description.</summary>
    /// <param name="clip">The description.</param>
    /// <returns>The first number out of range, and what is allowed; null where all are fine.</returns>
    public static (string Field, string Problem)? FindInvalid(Clip clip)
    {
        foreach (
            var (field, value, most) in new[]
            {
                ("width", clip.Width, MaxSide),
                ("height", clip.Height, MaxSide),
                ("num_frames", clip.NumFrames, int.MaxValue),
                ("fps", clip.Fps, MaxFps),
            }
        )
        {
            if (value < 1 || value > most)
            {
                return (field, $"is {value}; allowed is 1 to {most}");
            }
        }

        return null;
    }

    private void CheckClassifiers(ModerationPolicy policy)
    {
        foreach (var classifier in _classifiers)
        {
            classifier.EnsureReady();
            ClassifierCategories.Check(classifier, policy);
        }
    }
}
