using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Loads the tokenizer of T5: a SentencePiece model, and the special tokens that the text may contain literally (T5Tokenizer of
/// transformers, legacy behaviour, as the published checkpoints use it).
/// </summary>
internal sealed class T5TokenizerLoader : ITokenizerLoader
{
    /// <summary>The number of extra tokens of the published T5 models.</summary>
    public const int DefaultExtraTokens = 100;

    public string Kind => "t5";

    public ITokenizer Load(string path, TokenizerManifest manifest, int maxTokens)
    {
        try
        {
            var model = SentencePieceModel.Parse(File.ReadAllBytes(path));
            return new SentencePieceTokenizer(model, maxTokens, GetSpecialTokens(model, manifest.ExtraTokens ?? DefaultExtraTokens));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }
    }

    private static Dictionary<string, int> GetSpecialTokens(SentencePieceModel model, int extraTokens)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal) { ["</s>"] = model.EndId, ["<unk>"] = model.UnknownId };
        if (model.PaddingId >= 0)
        {
            tokens["<pad>"] = model.PaddingId;
        }

        for (int index = 0; index < extraTokens; index++)
        {
            tokens[$"<extra_id_{index}>"] = model.PieceCount + extraTokens - 1 - index;
        }

        return tokens;
    }
}
