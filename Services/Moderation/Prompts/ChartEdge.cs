namespace TextToVideo.Moderation.Prompts;

/// <summary>Words of the lexicon that a stretch of a reading can be meant for.</summary>
/// <param name="End">The atom after the stretch.</param>
/// <param name="Words">The words' numbers; at least one.</param>
internal readonly record struct ChartEdge(int End, int[] Words);
