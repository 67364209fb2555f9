using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>Makes <see cref="WordTokenizer"/>s from vocabulary files: one entry a line, its id the line's number from 0.</summary>
internal sealed class WordTokenizerLoader : ITokenizerLoader
{
    public string Kind => "vocabulary";

    public ITokenizer Load(string path, int maxTokens)
    {
        try
        {
            return new WordTokenizer(File.ReadAllLines(path), maxTokens);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }
    }
}
