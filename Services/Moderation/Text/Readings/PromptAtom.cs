namespace TextToVideo.Moderation.Text.Readings;

/// <summary>The smallest piece of a reading: a run of letters and digits, or a run of anything else but white space.</summary>
/// <param name="Text">The piece, folded.</param>
/// <param name="IsWord">Whether it is letters and digits.</param>
/// <param name="Chunk">Which chunk between white space it is part of, from 0.</param>
internal readonly record struct PromptAtom(string Text, bool IsWord, int Chunk);
