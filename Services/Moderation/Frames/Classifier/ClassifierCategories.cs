using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>What a classifier finds must be something the policy has a rule for: a finding without one would go unjudged.</summary>
internal static class ClassifierCategories
{
    /// <summary>Checks a classifier's categories.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="policy">The policy.</param>
    /// <exception cref="PipelineException"><see cref="ErrorCodes.ModerationUnavailable"/>: the policy lacks a category.</exception>
    public static void Check(IFrameClassifier classifier, ModerationPolicy policy)
    {
        var missing = classifier.Categories.Where(c => !policy.Categories.ContainsKey(c)).ToArray();
        if (missing.Length > 0)
        {
            throw new PipelineException(
                ErrorCodes.ModerationUnavailable,
                $"Moderation is not available: the frame classifier speaks for {string.Join(", ", missing)}, which the policy lacks."
            );
        }
    }
}
