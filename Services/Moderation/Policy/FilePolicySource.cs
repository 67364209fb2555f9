using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Prompts;

namespace TextToVideo.Moderation.Policy;

/// <summary>Loads the policy file once. A file that was mended is taken up by a restart.</summary>
/// <param name="options">Where the file is.</param>
/// <param name="folding">Folds words as prompts are folded.</param>
internal sealed class FilePolicySource(IOptions<ModerationOptions> options, CharacterFolding folding) : IPolicySource
{
    // A failure is kept as well, and thrown to every caller.
    private readonly Lazy<ModerationPolicy> _policy = new(() => Load(
        Path.GetFullPath(options.Value.PolicyPath, AppContext.BaseDirectory), folding));

    public ModerationPolicy GetPolicy() => _policy.Value;

    private static ModerationPolicy Load(string file, CharacterFolding folding)
    {
        try
        {
            return PolicyLoader.Load(file, folding);
        }
        catch (InvalidPolicyException e)
        {
            // The user is told no path of the server; the health check and the log have it.
            throw new PipelineException(
                ErrorCodes.ModerationUnavailable, "Moderation is not available: it has no valid policy.", innerException: e);
        }
    }
}
