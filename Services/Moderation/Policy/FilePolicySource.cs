using Microsoft.Extensions.Options;
using TextToVideo.Moderation.Prompts;

namespace TextToVideo.Moderation.Policy;

/// <summary>Loads the policy file once. A file that was mended is taken up by a restart.</summary>
/// <param name="options">Where the file is.</param>
/// <param name="folding">Folds words as prompts are folded.</param>
internal sealed class FilePolicySource(IOptions<ModerationOptions> options, CharacterFolding folding) : IPolicySource
{
    // A failure is kept as well, and thrown to every caller.
    private readonly Lazy<ModerationPolicy> _policy = new(() => PolicyLoader.Load(
        Path.GetFullPath(options.Value.PolicyPath, AppContext.BaseDirectory), folding));

    public ModerationPolicy GetPolicy() => _policy.Value;
}
