using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Text.Normalisation;

/// <inheritdoc/>
/// <param name="folding">Folds characters.</param>
internal sealed class PolicyNormaliser(CharacterFolding folding) : IPolicyNormaliser
{
    public string Fold(string word) => folding.Fold(Emoji.ReplaceByNames(word));

    public string SeparateIdeographs(string pattern) => Ideographs.Separate(pattern);
}
