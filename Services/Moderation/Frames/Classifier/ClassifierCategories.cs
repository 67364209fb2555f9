using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>Checks that the policy defines every category of a classifier; otherwise its findings could not be judged.</summary>
internal static class ClassifierCategories
{
    /// <summary>Checks the categories of a classifier.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="policy">The policy.</param>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.ModerationUnavailable"/>: the policy does not define a category.
    /// </exception>
    public static void Check(IFrameClassifier classifier, ModerationPolicy policy)
    {
        string[] missing = classifier.Categories.Where(c => !policy.Categories.ContainsKey(c)).ToArray();
        if (missing.Length > 0)
        {
            throw new PipelineException(
                ErrorCodes.ModerationUnavailable,
                $"Moderation is not available: the policy does not define the frame classifier's categories {string.Join(", ", missing)}."
            );
        }
    }
}
