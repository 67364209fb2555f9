using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>Loads tokenizers from SentencePiece model files.</summary>
internal sealed class SentencePieceTokenizerLoader : ITokenizerLoader
{
    public string Kind => "sentencepiece";

    public ITokenizer Load(string path, TokenizerManifest manifest, int maxTokens)
    {
        try
        {
            return new SentencePieceTokenizer(SentencePieceModel.Parse(File.ReadAllBytes(path)), maxTokens);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }
    }
}
