using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Text.Readings;

/// <summary>Words of the lexicon that a stretch of a reading can be meant for.</summary>
/// <param name="End">The atom after the stretch.</param>
/// <param name="Words">The words' numbers; at least one.</param>
/// <param name="Certainty">How sure it is that they are meant; see <see cref="Certainties"/>.</param>
internal readonly record struct ChartEdge(int End, int[] Words, double Certainty);
