using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.External;

/// <summary>Judges texts by an endpoint of another operator.</summary>
internal interface IExternalModeration
{
    /// <summary>Judges a text.</summary>
    /// <param name="text">The text; not empty.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>
    /// The score of every category that the endpoint reports, with the action that follows from it. Names of categories begin with
    /// <c>external/</c>. Every failure is an exception.
    /// </returns>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.ModerationUnavailable"/>, transient: the endpoint did not answer, or its answer is invalid.
    /// </exception>
    Task<IReadOnlyList<CategoryFinding>> JudgeAsync(string text, CancellationToken cancellationToken);
}
